package kernel

// level is the set of instructions in use, from the least to the most able.
type level uint8

const (
	levelGo level = iota
	levelAVX2
	levelAVX512
)

func (l level) String() string { return [...]string{"go", "avx2", "avx512"}[l] }

// best is what this processor can do; active is what is used. Only tests set active,
// and only while no kernel runs.
var (
	best   = detect()
	active = best
)

// Level names the instructions in use: "avx512-bf16", "avx512", "avx2" or "go". The first
// two differ in products of bfloat16 alone.
func Level() string {
	if active == levelAVX512 && hasPairs {
		return "avx512-bf16"
	}
	return active.String()
}
