"""Writes golden.tsv: literals as Python 2 and 3 print them, a tab, the same as JSON.

Run with Python 3: python golden.py > golden.tsv. Every line is checked with
ast.literal_eval, so the JSON is what Python makes of the literal."""
import ast, json

literals = [
    r"{}", r"[]", r"()", r"None", r"True", r"False", r"0", r"-7", r"12.99", r"1e-05", r"-1.5E+3", r"'a'", r'"a"',
    r"{'asin': '0001048791', 'salesRank': {'Books': 6334800}, 'categories': [['Books', 'Law']], 'title': 'The Crucible'}",
    r"""{'description': "It's a 'book'", 'brand': u'Caf\xe9 \u2603', 'price': None}""",
    r"""'it\'s \"quoted\" \\ \a\b\f\n\r\t\v'""", r"'\0\12\101\1018'", r"'\x41\u00e9\U0001f600'", r"'\q \. \d'",
    r"'\ud83d\ude00'", r"'\ud83d'", "'\u00e9\u2603\U0001f600'", "'tab\there'", r"u''", r"U'x'", r"(1,)", r"(1, 'a', None)", r"[1, 2,]",
    r"{ 'a' : [ 1 , ( ) , { } ] , }", r"'</script>'", r"'\x7f\x80\xff'", r"'/ \/'", '\'"\'', '"\'"', r"'\\\''",
]
for text in literals:
    print(text.replace("\t", "<TAB>"), json.dumps(ast.literal_eval(text)), sep="\t")
