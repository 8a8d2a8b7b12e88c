//go:build amd64 && !purego

#include "textflag.h"

// func Prefetch(x []float32)
TEXT ·Prefetch(SB), NOSPLIT, $0-24
	MOVQ x_base+0(FP), AX
	MOVQ x_len+8(FP), CX
	TESTQ CX, CX
	JZ   done
	LEAQ -1(AX)(CX*4), CX // the last byte
loop:
	PREFETCHT0 (AX)
	ADDQ $64, AX
	CMPQ AX, CX
	JLE  loop
	PREFETCHT0 (CX)
done:
	RET
