// Package guide holds the guides that the program carries: how to get somewhere with
// Tandem, one way from its beginning to its end each, in Markdown.
//
//   - List names the guides in the order in which a newcomer reads them, Text is one;
//   - Render sets one for a terminal: wrapped, without the marks of Markdown.
//
// A snippet:
//
//	text, err := guide.Text("first-shop")
//	err = guide.Render(os.Stdout, text, 80, true)
//
// Guides keep to what Render knows: headings, paragraphs, lists of one level, fenced
// blocks, **bold**, `code` and [links](to). A fenced block says what it is for:
//
//	```sh             commands, each run by a test in the order of the guide; "# writes a b"
//	                  behind one names files that it leaves
//	```yaml shop.yaml a file of that name, which the commands below it find
//	```text           to be looked at
//
// The package deliberately does not run, fetch or generate anything: what a guide says is
// held to the program by the tests of the command.
package guide
