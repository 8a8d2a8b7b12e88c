// Package pyliteral turns a Python literal, as repr writes it, into JSON: some data
// sets are published as one printed dictionary per line.
//
//	json, err := pyliteral.AppendJSON(nil, []byte(`{'asin': u'0001', 'price': None, 'tags': ('a', "b's")}`))
//	// {"asin":"0001","price":null,"tags":["a","b's"]}
//
// Understood are dictionaries with text keys, lists, tuples (lists in JSON), texts in
// either quote with or without u before them, whole and decimal numbers (5L too), True,
// False and None. Escapes mean what they mean to ast.literal_eval of Python 3: \xe9 is
// U+00E9 and \q is a backslash and a q.
//
// It deliberately leaves out what repr never writes of plain data: sums, sets, bytes,
// raw and triple-quoted texts, texts side by side, other number bases, \N{names}.
// Those are errors.
package pyliteral
