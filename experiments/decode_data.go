package experiments

import (
	"go.yaml.in/yaml/v4"
)

// DecodeData is Decode for what asks about data alone, as describing or preparing them: the
// recipe may have no models. It gets popularity then, which asks nothing of the data.
func DecodeData(data []byte, set ...string) (*Recipe, error) {
	root, faults := parse(data)
	if len(faults) == 0 && root.Kind == yaml.MappingNode {
		models := child(root, "models")
		if models == nil || models.ShortTag() == "!!null" || models.Kind == yaml.SequenceNode && len(models.Content) == 0 {
			set = append([]string{"models=[{name: popularity, kind: popularity}]"}, set...)
		}
	}
	return Decode(data, set...)
}
