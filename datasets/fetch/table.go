package fetch

import (
	"fmt"
	"slices"
	"strings"
)

// Set is one published data set.
type Set struct {
	Name    string `json:"name"`    // as people call it
	Licence string `json:"licence"` // one line, for people
	Files   []File `json:"files"`   // all that belong to it
}

// File is one file of a set.
type File struct {
	Name string `json:"name"`           // under which it is stored
	URL  string `json:"url"`            // where it is published
	MD5  string `json:"md5,omitempty"`  // as published, in hexadecimal; "" = not known
	Size int64  `json:"size,omitempty"` // in bytes; 0 = not known
}

const (
	movielensLicence = "GroupLens: for research, no redistribution or commercial use without permission, cite Harper and Konstan 2015; the README in the archive has the terms"
	amazonLicence    = "the publisher states no licence; for research, cite "

	grouplens  = "https://files.grouplens.org/datasets/movielens/"
	amazon2014 = "https://snap.stanford.edu/data/amazon/productGraph/categoryFiles/"
	amazon2018 = "https://datarepo.eng.ucsd.edu/mcauley_group/data/amazon_v2/"
	amazon2023 = "https://huggingface.co/datasets/McAuley-Lab/Amazon-Reviews-2023/resolve/main/raw/"
)

// movielens lists the archives with the sums of their .md5 files; ml-latest-small is
// made anew from time to time.
var movielens = []struct{ name, md5 string }{
	{"ml-100k", "0e33842e24a9c977be4e0107933c0723"},
	{"ml-1m", "c4d9eecfca2ab87c1945afe126590906"},
	{"ml-10m", "ce571fd55effeba0271552578f2648bd"},
	{"ml-20m", "cd245b17a1ae2cc31bb14903e1204af3"},
	{"ml-25m", "6b51fb2759a8657d3bfcbfc42b592ada"},
	{"ml-32m", "d472be332d4daa821edc399621853b57"},
	{"ml-latest-small", ""},
}

// family is one edition of the Amazon data, by category.
type family struct {
	name, cite string
	files      []string // addresses, {} = the category
	categories []string
}

var families = []family{
	{"amazon-2014-5core", "McAuley et al. 2015", []string{amazon2014 + "reviews_{}_5.json.gz", amazon2014 + "meta_{}.json.gz"}, categories2014},
	{"amazon-2014-ratings", "McAuley et al. 2015", []string{amazon2014 + "ratings_{}.csv"}, categories2014},
	{"amazon-2018", "Ni et al. 2019", []string{amazon2018 + "categoryFiles/{}.json.gz", amazon2018 + "metaFiles2/meta_{}.json.gz"}, categories2018},
	{"amazon-2018-5core", "Ni et al. 2019", []string{amazon2018 + "categoryFilesSmall/{}_5.json.gz", amazon2018 + "metaFiles2/meta_{}.json.gz"}, categories2018},
	{"amazon-2018-ratings", "Ni et al. 2019", []string{amazon2018 + "categoryFilesSmall/{}.csv"}, categories2018},
	{"amazon-2023", "Hou et al. 2024", []string{amazon2023 + "review_categories/{}.jsonl", amazon2023 + "meta_categories/meta_{}.jsonl"}, categories2023},
}

var (
	categories2014 = strings.Fields(`Amazon_Instant_Video Apps_for_Android Automotive Baby Beauty Books
		CDs_and_Vinyl Cell_Phones_and_Accessories Clothing_Shoes_and_Jewelry Digital_Music Electronics
		Grocery_and_Gourmet_Food Health_and_Personal_Care Home_and_Kitchen Kindle_Store Movies_and_TV
		Musical_Instruments Office_Products Patio_Lawn_and_Garden Pet_Supplies Sports_and_Outdoors
		Tools_and_Home_Improvement Toys_and_Games Video_Games`)
	categories2018 = strings.Fields(`AMAZON_FASHION All_Beauty Appliances Arts_Crafts_and_Sewing Automotive
		Books CDs_and_Vinyl Cell_Phones_and_Accessories Clothing_Shoes_and_Jewelry Digital_Music Electronics
		Gift_Cards Grocery_and_Gourmet_Food Home_and_Kitchen Industrial_and_Scientific Kindle_Store
		Luxury_Beauty Magazine_Subscriptions Movies_and_TV Musical_Instruments Office_Products
		Patio_Lawn_and_Garden Pet_Supplies Prime_Pantry Software Sports_and_Outdoors
		Tools_and_Home_Improvement Toys_and_Games Video_Games`)
	categories2023 = strings.Fields(`All_Beauty Amazon_Fashion Appliances Arts_Crafts_and_Sewing Automotive
		Baby_Products Beauty_and_Personal_Care Books CDs_and_Vinyl Cell_Phones_and_Accessories
		Clothing_Shoes_and_Jewelry Digital_Music Electronics Gift_Cards Grocery_and_Gourmet_Food
		Handmade_Products Health_and_Household Health_and_Personal_Care Home_and_Kitchen
		Industrial_and_Scientific Kindle_Store Magazine_Subscriptions Movies_and_TV Musical_Instruments
		Office_Products Patio_Lawn_and_Garden Pet_Supplies Software Sports_and_Outdoors Subscription_Boxes
		Tools_and_Home_Improvement Toys_and_Games Unknown Video_Games`)
)

// Sets returns the whole table: MovieLens as ml-1m and the like, Amazon as
// EDITION/CATEGORY, such as amazon-2018-5core/Video_Games.
func Sets() []Set {
	var sets []Set
	for _, m := range movielens {
		sets = append(sets, Set{m.name, movielensLicence, []File{{Name: m.name + ".zip", URL: grouplens + m.name + ".zip", MD5: m.md5}}})
	}
	for _, f := range families {
		for _, category := range f.categories {
			s := Set{Name: f.name + "/" + category, Licence: amazonLicence + f.cite}
			for _, pattern := range f.files {
				url := strings.ReplaceAll(pattern, "{}", category)
				s.Files = append(s.Files, File{Name: url[strings.LastIndexByte(url, '/')+1:], URL: url})
			}
			sets = append(sets, s)
		}
	}
	return sets
}

// Find returns the set of that name, in any case. The error of an unknown one lists
// what there is.
func Find(name string) (Set, error) {
	sets := Sets()
	if k := slices.IndexFunc(sets, func(s Set) bool { return strings.EqualFold(s.Name, name) }); k >= 0 {
		return sets[k], nil
	}
	edition, _, _ := strings.Cut(name, "/")
	var names []string
	for _, f := range families {
		if strings.EqualFold(f.name, edition) {
			return Set{}, fmt.Errorf("fetch: %q: want %s/ and one of %s", name, f.name, strings.Join(f.categories, ", "))
		}
		names = append(names, f.name+"/CATEGORY")
	}
	for k := len(movielens) - 1; k >= 0; k-- {
		names = slices.Insert(names, 0, movielens[k].name)
	}
	return Set{}, fmt.Errorf("fetch: %q: want one of %s", name, strings.Join(names, ", "))
}
