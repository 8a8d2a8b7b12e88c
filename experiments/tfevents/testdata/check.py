"""Opens the directory argv[1] as TensorBoard does and prints what it sees."""
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

a = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "histograms": 0, "tensors": 0})
a.Reload()
assert a.file_version == 2.0, a.file_version
for tag in sorted(a.Tags()["scalars"]):
    for e in a.Scalars(tag):
        print(f"{tag} {e.step} {e.value:g} {e.wall_time:.1f}")
for tag in sorted(a.Tags()["histograms"]):
    for e in a.Histograms(tag):
        h = e.histogram_value
        print(f"{tag} {e.step} min {h.min:g} max {h.max:g} num {h.num:g} buckets {len(h.bucket)} holding {sum(h.bucket):g}")
