package movielens_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/movielens"
)

// files are those of one data set, by name.
type files map[string]string

var (
	ml100k = files{
		"u.data": "196\t242\t3\t881250949\n186\t302\t5\t891717742\n196\t302\t1\t881250950\n",
		"u.item": "242|Kolya (1996)|24-Jan-1997||http://x|0|0|0|0|0|1|0|0|0|0|0|0|0|0|0|0|0|0|0\n" +
			"302|L.A. Confidential (1997)|01-Jan-1997||http://x|0|0|0|0|0|0|1|0|0|0|1|0|0|1|0|0|1|0|0\n" +
			"303|\xc9t\xe9|||http://x|1|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0\n",
		"u.user":       "186|39|F|executive|00000\n196|49|M|writer|55105\n1|24|M|technician|85711\n",
		"README":       "no matter",
		"u1.base":      "not read",
		"u.genre":      "unknown|0\n",
		"._u.data":     "a leftover of macOS",
		"mku.sh":       "",
		"allbut.pl":    "",
		"u.occupation": "writer\n",
	}
	ml1m = files{
		"ratings.dat": "1::1193::5::978300760\n1::661::3::978302109\n2::1193::4::978298413\n",
		"movies.dat":  "661::James and the Giant Peach (1996)::Animation|Children's|Musical\n1193::Caf\xe9, Le (1975)::Drama\n9::Nobody (2000)::Drama\n",
		"users.dat":   "1::F::1::10::48067\n2::M::56::16::70072-12\n",
	}
	ml10m = files{
		"ratings.dat": "1::122::4.5::838985046\n3::185::0.5::838983525\n",
		"movies.dat":  "122::Boomerang (1992)::Comedy|Romance\n185::Été, L' (1995)::(no genres listed)\n",
		"tags.dat":    "15::122::Excellent!::1215184630\n16::122::excellent! ::1215184631\n15::185::dull::1\n15::999::x::1\n",
	}
	mlCSV = files{
		"ratings.csv": "userId,movieId,rating,timestamp\r\n1,2,3.5,1112486027\r\n2,29,5.0,1112484676\r\n",
		"movies.csv":  "movieId,title,genres\n2,\"American President, The (1995)\",Comedy|Drama\n29,\"La \"\"Cité\"\" (2007-2009)\",(no genres listed)\n",
		"tags.csv":    "userId,movieId,tag,timestamp\n18,2,\"Aaron, Sorkin\",1240597180\n",
		"links.csv":   "movieId,imdbId,tmdbId\n",
	}
	mlPairs = files{
		"user_movies.txt": "1 661 1193\n2 1193\n",
		"movies.dat":      ml1m["movies.dat"],
		"users.dat":       ml1m["users.dat"],
	}
)

func (f files) dir(t testing.TB, suffix string) string {
	dir := t.TempDir()
	for name, text := range f {
		data := []byte(text)
		if suffix == ".gz" {
			var buf bytes.Buffer
			w := gzip.NewWriter(&buf)
			_, err := w.Write(data)
			require.NoError(t, err)
			require.NoError(t, w.Close())
			data = buf.Bytes()
		}
		require.NoError(t, os.WriteFile(filepath.Join(dir, name+suffix), data, 0o600))
	}
	return dir
}

// zip is how the files come from the publisher: in a folder.
func (f files) zip(t testing.TB) string {
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	_, err := w.Create("ml/")
	require.NoError(t, err)
	for name, text := range f {
		e, err := w.Create("ml/" + name)
		require.NoError(t, err)
		_, err = e.Write([]byte(text))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	path := filepath.Join(t.TempDir(), "ml.zip")
	require.NoError(t, os.WriteFile(path, buf.Bytes(), 0o600))
	return path
}

// with returns f with one file replaced, or without it when text is "".
func (f files) with(name, text string) files {
	out := files{}
	for k, v := range f {
		out[k] = v
	}
	out[name] = text
	if text == "" {
		delete(out, name)
	}
	return out
}

// labels of one entity.
func labels(c *datasets.Column, id int32) []string {
	var out []string
	for _, code := range c.Labels.At(id) {
		out = append(out, c.Dict.Key(code))
	}
	return out
}

func TestRead(t *testing.T) {
	tests := []struct {
		layout  string
		files   files
		tags    int
		users   []string // keys
		items   []string
		log     *datasets.Log
		title   []string
		year    []float64
		genres  [][]string
		profile [][]string // age, gender, occupation, zip of the first user
		report  movielens.Report
	}{
		{
			layout: "100k", files: ml100k, users: []string{"196", "186"}, items: []string{"242", "302"},
			log:   &datasets.Log{Users: []int32{0, 1, 0}, Items: []int32{0, 1, 1}, Values: []float32{3, 5, 1}, Times: []int64{881250949, 891717742, 881250950}},
			title: []string{"Kolya (1996)", "L.A. Confidential (1997)"}, year: []float64{1996, 1997},
			genres:  [][]string{{"Comedy"}, {"Crime", "Film-Noir", "Mystery", "Thriller"}},
			profile: [][]string{{"45-49"}, {"M"}, {"writer"}, {"55105"}},
			report:  movielens.Report{UnratedMovies: 1, IdleUsers: 1},
		},
		{
			layout: "1m", files: ml1m, users: []string{"1", "2"}, items: []string{"1193", "661"},
			log:   &datasets.Log{Users: []int32{0, 0, 1}, Items: []int32{0, 1, 0}, Values: []float32{5, 3, 4}, Times: []int64{978300760, 978302109, 978298413}},
			title: []string{"Café, Le (1975)", "James and the Giant Peach (1996)"}, year: []float64{1975, 1996},
			genres:  [][]string{{"Drama"}, {"Animation", "Children's", "Musical"}},
			profile: [][]string{{"under 18"}, {"F"}, {"K-12 student"}, {"48067"}},
			report:  movielens.Report{UnratedMovies: 1},
		},
		{
			layout: "10m", files: ml10m, users: []string{"1", "3"}, items: []string{"122", "185"},
			log:   &datasets.Log{Users: []int32{0, 1}, Items: []int32{0, 1}, Values: []float32{4.5, .5}, Times: []int64{838985046, 838983525}},
			title: []string{"Boomerang (1992)", "Été, L' (1995)"}, year: []float64{1992, 1995},
			genres: [][]string{{"Comedy", "Romance"}, nil},
		},
		{
			layout: "csv", files: mlCSV, users: []string{"1", "2"}, items: []string{"2", "29"},
			log:   &datasets.Log{Users: []int32{0, 1}, Items: []int32{0, 1}, Values: []float32{3.5, 5}, Times: []int64{1112486027, 1112484676}},
			title: []string{"American President, The (1995)", `La "Cité" (2007-2009)`}, year: []float64{1995, 2007},
			genres: [][]string{{"Comedy", "Drama"}, nil},
		},
		{
			layout: "pairs", files: mlPairs, users: []string{"1", "2"}, items: []string{"661", "1193"},
			log:   &datasets.Log{Users: []int32{0, 0, 1}, Items: []int32{0, 1, 1}},
			title: []string{"James and the Giant Peach (1996)", "Café, Le (1975)"}, year: []float64{1996, 1975},
			genres:  [][]string{{"Animation", "Children's", "Musical"}, {"Drama"}},
			profile: [][]string{{"under 18"}, {"F"}, {"K-12 student"}, {"48067"}},
			report:  movielens.Report{UnratedMovies: 1},
		},
	}
	for _, tt := range tests {
		for source, path := range map[string]string{"dir": tt.files.dir(t, ""), "gzip": tt.files.dir(t, ".gz"), "zip": tt.files.zip(t)} {
			t.Run(tt.layout+" "+source, func(t *testing.T) {
				d, report, err := movielens.Read(movielens.Config{Path: path})
				require.NoError(t, err)
				tt.log.UserIDs, tt.log.ItemIDs = datasets.NewIDs(tt.users...), datasets.NewIDs(tt.items...)
				require.Equal(t, tt.users, d.UserIDs().Keys())
				require.Equal(t, tt.items, d.ItemIDs().Keys())
				require.Equal(t, tt.log.Users, d.Log.Users)
				require.Equal(t, tt.log.Items, d.Log.Items)
				require.Equal(t, tt.log.Values, d.Log.Values)
				require.Equal(t, tt.log.Times, d.Log.Times)
				require.NoError(t, d.Items.Check(len(tt.items)))
				for i := range tt.items {
					require.Equal(t, []string{tt.title[i]}, labels(d.Items.Find("title"), int32(i)))
					require.Equal(t, tt.year[i], d.Items.Find("year").Numbers[i])
					require.Equal(t, tt.genres[i], labels(d.Items.Find("genres"), int32(i)))
				}
				for k, want := range tt.profile {
					require.Equal(t, want, labels(d.Users[k], 0), d.Users[k].Name)
				}
				require.Equal(t, tt.profile == nil, d.Users == nil)
				tt.report.Layout = tt.layout
				require.Equal(t, tt.report, report)
			})
		}
	}
}

func TestReadAgeInYears(t *testing.T) {
	d, _, err := movielens.Read(movielens.Config{Path: ml100k.dir(t, "")})
	require.NoError(t, err)
	require.Equal(t, []float64{49, 39}, d.Users.Find("age_years").Numbers)
}

func TestReadTags(t *testing.T) {
	for least, want := range map[int][][]string{1: {{"excellent!"}, {"dull"}}, 2: {{"excellent!"}, nil}} {
		d, report, err := movielens.Read(movielens.Config{Path: ml10m.zip(t), Tags: least})
		require.NoError(t, err)
		tags := d.Items.Find("tags")
		require.Equal(t, want, [][]string{labels(tags, 0), labels(tags, 1)})
		require.Equal(t, least, report.UnusedTags, "one is on a movie without a rating")
	}
	d, _, err := movielens.Read(movielens.Config{Path: mlCSV.dir(t, ""), Tags: 1})
	require.NoError(t, err)
	require.Equal(t, []string{"aaron, sorkin"}, labels(d.Items.Find("tags"), 0))
	_, _, err = movielens.Read(movielens.Config{Path: ml1m.dir(t, ""), Tags: 1})
	require.ErrorContains(t, err, "tags = 1, but ")
	_, _, err = movielens.Read(movielens.Config{Path: "x", Tags: -1})
	require.EqualError(t, err, "movielens: tags = -1, want ≥ 0")
}

func TestReadErrors(t *testing.T) {
	long := strings.Repeat("9", 100)
	tests := []struct {
		name  string
		files files
		want  string
	}{
		{"nothing known", files{"a.txt": "", "b.txt": ""}, "movielens: : has a.txt, b.txt, want u.data + u.item + u.user, or ratings.dat + movies.dat + users.dat, or ratings.dat + movies.dat, or ratings.csv + movies.csv, or user_movies.txt + movies.dat + users.dat, each also with .gz or .zst"},
		{"a field too few", ml100k.with("u.data", "1\t2\t3\t4\n1\t2\t3\n"), "movielens: u.data: line 2: 3 fields, want 4: user, movie, rating, time"},
		{"a field too many", ml1m.with("ratings.dat", "1::2::3::4::5\n"), "movielens: ratings.dat: line 1: 5 fields, want 4: user, movie, rating, time"},
		{"user", ml1m.with("ratings.dat", "x::2::3::4\n"), `movielens: ratings.dat: line 1: user "x", want a whole number ≥ 0 without leading zeros`},
		{"movie", ml1m.with("ratings.dat", "1::02::3::4\n"), `movielens: ratings.dat: line 1: movie "02", want a whole number ≥ 0 without leading zeros`},
		{"long movie", ml1m.with("ratings.dat", "1::"+long+"::3::4\n"), `movielens: ratings.dat: line 1: movie "` + long[:80] + `"…, want a whole number ≥ 0 without leading zeros`},
		{"no star", ml10m.with("ratings.dat", "1::2::0::4\n"), `movielens: ratings.dat: line 1: rating "0", want 0.5 to 5 in steps of 0.5`},
		{"too many stars", ml10m.with("ratings.dat", "1::2::5.5::4\n"), `movielens: ratings.dat: line 1: rating "5.5", want 0.5 to 5 in steps of 0.5`},
		{"a third of a star", ml10m.with("ratings.dat", "1::2::3.3::4\n"), `movielens: ratings.dat: line 1: rating "3.3", want 0.5 to 5 in steps of 0.5`},
		{"time", ml1m.with("ratings.dat", "1::2::3::-4\n"), `movielens: ratings.dat: line 1: time "-4", want seconds since 1970`},
		{"no ratings", ml1m.with("ratings.dat", "\n"), "movielens: ratings.dat: no ratings, want at least one"},
		{"header", mlCSV.with("ratings.csv", "user,item\n"), `movielens: ratings.csv: line 1: header "user,item", want "userId,movieId,rating,timestamp"`},
		{"header of movies", mlCSV.with("movies.csv", "id,title\n"), `movielens: movies.csv: line 1: header "id,title", want "movieId,title,genres"`},
		{"open quote", mlCSV.with("movies.csv", "movieId,title,genres\n1,\"x,y\n"), `movielens: movies.csv: line 2: extraneous or missing " in quoted-field`},
		{"not utf-8", ml10m.with("movies.dat", "1::\xe9::x\n"), "movielens: movies.dat: line 1: not UTF-8"},
		{"movie twice", ml1m.with("movies.dat", "9::a::b\n9::a::b\n"), "movielens: movies.dat: line 2: duplicate id 9, want one row"},
		{"movie without genres", ml1m.with("movies.dat", "9::a\n"), "movielens: movies.dat: line 1: 2 fields, want 3: movie, title, genres"},
		{"flags", ml100k.with("u.item", "242|a|b|c|d|0|1\n"), "movielens: u.item: line 1: 7 fields, want 24: movie, title, two dates, address, 19 genres"},
		{"flag", ml100k.with("u.item", strings.Replace(ml100k["u.item"], "|1|", "|2|", 1)), `movielens: u.item: line 1: genre 5 = "2", want 0 or 1`},
		{"age code", ml1m.with("users.dat", "1::F::2::10::1\n"), `movielens: users.dat: line 1: age "2", want one of 1, 18, 25, 35, 45, 50, 56`},
		{"occupation", ml1m.with("users.dat", "1::F::1::21::1\n"), `movielens: users.dat: line 1: occupation "21", want 0 to 20`},
		{"gender", ml1m.with("users.dat", "1::X::1::2::1\n"), `movielens: users.dat: line 1: gender "X", want F or M`},
		{"age", ml100k.with("u.user", "1|-3|M|x|1\n"), `movielens: u.user: line 1: age "-3", want 0 to 150`},
		{"user again", mlPairs.with("user_movies.txt", "1 2\n2 3\n1 4\n"), "movielens: user_movies.txt: line 3: user 1 again after line 1, want one line per user"},
		{"user alone", mlPairs.with("user_movies.txt", "1 2\n2\n"), "movielens: user_movies.txt: line 2: 1 fields, want a user and at least one movie"},
		{"no number", mlPairs.with("user_movies.txt", "1 2 x\n"), `movielens: user_movies.txt: line 1: field 3: "x", want a whole number ≥ 0 without leading zeros`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := tt.files.dir(t, "")
			d, _, err := movielens.Read(movielens.Config{Path: dir})
			require.Nil(t, d)
			require.Error(t, err)
			require.Equal(t, tt.want, strings.ReplaceAll(strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), ""), dir, ""))
		})
	}
}

func TestReadFileErrors(t *testing.T) {
	_, _, err := movielens.Read(movielens.Config{Path: filepath.Join(t.TempDir(), "none")})
	require.ErrorIs(t, err, os.ErrNotExist)

	path := filepath.Join(t.TempDir(), "ml.zip")
	require.NoError(t, os.WriteFile(path, []byte("no zip"), 0o600))
	_, _, err = movielens.Read(movielens.Config{Path: path})
	require.ErrorContains(t, err, "want a directory or a zip file")

	dir := ml1m.dir(t, "")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "ratings.dat.gz"), nil, 0o600))
	_, _, err = movielens.Read(movielens.Config{Path: dir})
	require.ErrorContains(t, err, "both are ratings.dat, want one")

	// A byte of the packed data flipped: the checksum of the zip file tells.
	whole, err := os.ReadFile(ml1m.with("ratings.dat", strings.Repeat(ml1m["ratings.dat"], 100)).zip(t))
	require.NoError(t, err)
	at := bytes.Index(whole, []byte("ml/ratings.dat")) + len("ml/ratings.dat") + 12
	whole[at] ^= 0x10
	require.NoError(t, os.WriteFile(path, whole, 0o600))
	_, _, err = movielens.Read(movielens.Config{Path: path})
	require.ErrorContains(t, err, "ml/ratings.dat: ")
}

// A line far down in a later block has its right number, at any GOMAXPROCS.
func TestReadIsParallelAndExact(t *testing.T) {
	var text strings.Builder
	const n = 150_000 // 3 MB: three blocks
	for r := range n {
		text.WriteString([]string{"7::1193::5::978300760\n", "12::661::3::978302109\n"}[r%2])
	}
	good, bad := ml1m.with("ratings.dat", text.String()), ml1m.with("ratings.dat", text.String()+"x\n")
	goodDir, badDir := good.dir(t, ""), bad.dir(t, "")
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, procs := range []int{1, 2, 8} {
		runtime.GOMAXPROCS(procs)
		d, report, err := movielens.Read(movielens.Config{Path: goodDir})
		require.NoError(t, err)
		require.Equal(t, n, d.Log.Len())
		require.Equal(t, []string{"7", "12"}, d.UserIDs().Keys())
		require.Equal(t, int32(1), d.Log.Users[n-1])
		require.Equal(t, 2, report.UnknownUsers)
		require.Empty(t, labels(d.Users.Find("age"), 0))
		_, _, err = movielens.Read(movielens.Config{Path: badDir})
		require.ErrorContains(t, err, "ratings.dat: line 150001: 1 fields")
	}
}

// FuzzRead: any three files of any layout are a sound data set, or an error that names
// a file.
func FuzzRead(f *testing.F) {
	for k, seed := range []files{ml100k, ml1m, ml10m, mlCSV, mlPairs} {
		names := layoutFiles[k]
		f.Add(k, []byte(seed[names[0]]), []byte(seed[names[1]]), []byte(seed[names[2]]))
	}
	f.Add(3, []byte("userId,movieId,rating,timestamp\n1,2,0.5,1\n"), []byte("movieId,title,genres\n2,\"a\nb\",x|x\n"), []byte(""))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, layout int, ratings, movies, third []byte) {
		names := layoutFiles[uint(layout)%uint(len(layoutFiles))]
		at := filepath.Join(dir, names[0]+"+"+names[2])
		require.NoError(t, os.MkdirAll(at, 0o700))
		for k, text := range [][]byte{ratings, movies, third} {
			require.NoError(t, os.WriteFile(filepath.Join(at, names[k]), text, 0o600))
		}
		d, _, err := movielens.Read(movielens.Config{Path: at, Tags: int(uint(layout) % 2)})
		if err != nil {
			require.Regexp(t, `^movielens: `, err.Error())
			require.Contains(t, err.Error(), at)
			return
		}
		require.NotZero(t, d.Log.Len())
		require.NoError(t, d.Items.Check(d.Log.NumItems()))
		require.NoError(t, d.Users.Check(d.Log.NumUsers()))
		for r := range d.Log.Users {
			require.Less(t, int(d.Log.Users[r]), d.Log.NumUsers())
			require.Less(t, int(d.Log.Items[r]), d.Log.NumItems())
		}
	})
}

// layoutFiles are the files that FuzzRead makes up, ratings first. 10M shares the
// names of 1M but for the third.
var layoutFiles = [][3]string{
	{"u.data", "u.item", "u.user"},
	{"ratings.dat", "movies.dat", "users.dat"},
	{"ratings.dat", "movies.dat", "tags.dat"},
	{"ratings.csv", "movies.csv", "tags.csv"},
	{"user_movies.txt", "movies.dat", "users.dat"},
}
