package synth

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// words of reviews, the commonest first: they are drawn by Zipf's law.
var words = strings.Fields(`the I it and to a is this for of my in with that on you was as are but have
 not very great so good works one well they be or use just product like at quality sound will had out
 when really would if from price has easy up nice an all can time than get only bought no work because
 little phone better what them case perfect used need more does which do about after fit recommend also
 battery love screen back first even buy cable much am two still other money camera then off charge your
 problem worth device long there light set keep fits far thing without right excellent before being tv
 small too into now were best way months got camera made enough who how any going lot over their own never
 computer looking sure here cheap power found think feel plug laptop new different unit looks expected hard
 makes cover protect bass headphones ears ordered returned broke stopped week month year`)

// review appends one line of JSON as in the reviews of 2018. Nothing in it needs
// escaping but the line ends of its text.
func (b *block) review(dst []byte, r int) []byte {
	m, row := b.m, b.rows[r]
	n := m.starts[b.from] + r
	x := m.draw(drawText, n)
	at := b.time(r)
	when := time.Unix(int64(at), 0).UTC()
	dst = fmt.Appendf(dst, `{"overall": %d.0, `, b.stars(r))
	if below(x, 8) == 0 {
		dst = fmt.Appendf(dst, `"vote": "%d", `, 2+below(mix(x), 40))
	}
	dst = fmt.Appendf(dst, `"verified": %t, "reviewTime": "%02d %d, %d", "reviewerID": "`, below(mix(x+1), 10) > 0, when.Month(), when.Day(), when.Year())
	dst = append(m.userKey(dst, int(row.user)), `", "asin": "`...)
	dst = append(m.asin(dst, int(row.item)), `", "reviewerName": "`...)
	name := mix(x + 2)
	dst = fmt.Appendf(dst, `%s %c."`, makers[below(name, len(makers))], 'A'+below(mix(name), 26))
	// Lengths are log-normal: half of the texts have 32 words or fewer, one in six
	// more than 90.
	length := min(1+int(32*math.Exp(normal(unit(mix(x+3)), unit(mix(x+4))))), 2000)
	dst = text(append(dst, `, "reviewText": "`...), mix(x+5), length)
	dst = text(append(dst, `", "summary": "`...), mix(x+6), 1+below(mix(x+7), 6))
	dst = strconv.AppendInt(append(dst, `", "unixReviewTime": `...), int64(at), 10)
	return append(dst, "}\n"...)
}

// text appends n words; now and then a sentence ends, seldom a paragraph.
func text(dst []byte, x uint64, n int) []byte {
	for k := range n {
		if k > 0 {
			switch x = mix(x); {
			case below(x, 60) == 0:
				dst = append(dst, `.\n\n`...)
			case below(x, 12) == 0:
				dst = append(dst, ". "...)
			default:
				dst = append(dst, ' ')
			}
		}
		x = mix(x)
		// The inverse of a distribution that falls as 1/(rank + 1).
		rank := math.Exp(unit(x)*math.Log(float64(len(words)+1))) - 1
		dst = append(dst, words[min(int(rank), len(words)-1)]...)
	}
	return dst
}
