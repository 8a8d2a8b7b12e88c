// Package amazon reads the published sets of Amazon reviews and product metadata, as
// they are, in the three forms they came in: of 2014 (McAuley et al., SIGIR 2015), 2018
// (Ni et al., EMNLP 2019) and 2023 (Hou et al., arXiv 2403.03952).
//
//   - Config names the files and says which attributes to make of the metadata;
//   - Report tells what each file was recognised as, and counts.
//
// One function reads:
//
//	c := amazon.DefaultConfig()
//	c.Reviews, c.Metadata = "Gift_Cards_5.json.gz", "meta_Gift_Cards.json.gz"
//	c.Columns = []string{"price", "category", "brand", "also_bought"}
//	data, report, err := amazon.Read(c)
//
// Reviews may be objects, one per line, or a CSV of user, item, rating and time in
// either order, with or without a header; metadata are objects. An object is JSON or,
// mostly in 2014, a printed Python dictionary. The years name things differently:
//
//	         user        item         stars    time                       products
//	2014     reviewerID  asin         overall  unixReviewTime (seconds)   categories: list of paths, salesRank, related
//	2018     reviewerID  asin         overall  unixReviewTime (seconds)   category: path, rank, also_buy, main_cat
//	2023     user_id     parent_asin  rating   timestamp (milliseconds)   categories: path, main_category, store
//
// Three decisions about dirt, each counted in the Report:
//
//   - Prices go through datasets.ParsePrice; pieces of web pages are missing, another
//     currency or a text that is no price is an error unless the Config says missing.
//   - A category path ends before the first part that cannot be the name of a category:
//     the lists of 2018 go on with bullet points. It is one that is empty, longer than
//     50 letters, holds HTML or a percentage, or ends like a sentence. What looks like a
//     category but is not ("Imported") stays; features drops labels of few items.
//   - A brand, title or category that holds HTML, CSS or script is missing; entities are
//     decoded and blanks made one.
//
// The package deliberately does not clean or split, and it leaves review texts alone:
// clean.Apply drops repeated reviews. It does not join the variants of 2023 to their
// product but by parent_asin.
package amazon
