package movielens

import (
	"fmt"
	"io"
	"sort"
	"strings"
)

// layout is how one generation of the data set writes its files.
type layout struct {
	name    string
	ratings string // the file that gives it away
	movies  string
	users   string // "" = the users are nobody
	tags    string
	cut     string // between the fields of ratings and tags
	header  string // first line of ratings
	latin1  bool   // movies in ISO-8859-1
}

// layouts in the order of recognition: the two of ratings.dat differ by their users.
var layouts = []layout{
	{name: "100k", ratings: "u.data", movies: "u.item", users: "u.user", cut: "\t", latin1: true},
	{name: "1m", ratings: "ratings.dat", movies: "movies.dat", users: "users.dat", cut: "::", latin1: true},
	{name: "10m", ratings: "ratings.dat", movies: "movies.dat", tags: "tags.dat", cut: "::"},
	{name: "csv", ratings: "ratings.csv", movies: "movies.csv", tags: "tags.csv", cut: ",", header: "userId,movieId,rating,timestamp"},
	{name: "pairs", ratings: "user_movies.txt", movies: "movies.dat", users: "users.dat", latin1: true},
}

// recognise picks the layout whose files are there. 1M without its users would be
// taken for 10M, which differs in nothing but the letters of its titles.
func recognise(s *source) (layout, error) {
	for _, l := range layouts {
		if s.has(l.ratings) && s.has(l.movies) && (l.users == "" || s.has(l.users)) {
			return l, nil
		}
	}
	var names []string
	for name := range s.files {
		names = append(names, name)
	}
	sort.Strings(names)
	var want []string
	for _, l := range layouts {
		files := []string{l.ratings, l.movies}
		if l.users != "" {
			files = append(files, l.users)
		}
		want = append(want, strings.Join(files, " + "))
	}
	const most = 20
	if len(names) > most {
		names = append(names[:most], "…")
	}
	return layout{}, fmt.Errorf("movielens: %s: has %s, want %s, each also with .gz or .zst",
		s.path, strings.Join(names, ", "), strings.Join(want, ", or "))
}

// Recognise names the layout of a directory or a zip file: 100k, 1m, 10m, csv or pairs,
// as Report does. It looks at the names of the files and, of csv, at the first line of
// ratings; anything else is an error.
func Recognise(path string) (string, error) {
	s, err := openSource(path)
	if err != nil {
		return "", err
	}
	defer s.close()
	l, err := recognise(s)
	if err != nil || l.header == "" {
		return l.name, err
	}
	r, name, err := s.open(l.ratings)
	if err != nil {
		return "", err
	}
	defer r.Close()
	head := make([]byte, len(l.header))
	if n, err := io.ReadFull(r, head); err != nil || string(head) != l.header {
		return "", fmt.Errorf("movielens: %s: begins with %s, want %q", name, clip(head[:n]), l.header)
	}
	return l.name, nil
}

// ages are the bands of 1M: its code, which is the lowest age, and the name.
var ages = []struct {
	from int
	name string
}{{1, "under 18"}, {18, "18-24"}, {25, "25-34"}, {35, "35-44"}, {45, "45-49"}, {50, "50-55"}, {56, "56+"}}

// ageBand returns the band of an age in years, or of a code.
func ageBand(years int) string {
	name := ages[0].name
	for _, a := range ages {
		if years >= a.from {
			name = a.name
		}
	}
	return name
}

// occupations of 1M by code.
var occupations = []string{
	"other", "academic/educator", "artist", "clerical/admin", "college/grad student", "customer service",
	"doctor/health care", "executive/managerial", "farmer", "homemaker", "K-12 student", "lawyer", "programmer",
	"retired", "sales/marketing", "scientist", "self-employed", "technician/engineer", "tradesman/craftsman",
	"unemployed", "writer",
}

// flags are the genres of 100K, one column of u.item each. The first says that none is
// known.
var flags = []string{
	"", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama", "Fantasy",
	"Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
}
