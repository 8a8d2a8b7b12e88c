"""Writes cold.csv: the hash h64("cold:1:" + key) of some keys and its value mod 20,
worked out with Python's whole numbers.   Run: python3 cold.py > cold.csv"""

MASK = 2**64 - 1


def h64(s):
    h = 0xCBF29CE484222325
    for b in s.encode():
        h = (h ^ b) * 0x100000001B3 & MASK
    h ^= h >> 30
    h = h * 0xBF58476D1CE4E5B9 & MASK
    h ^= h >> 27
    h = h * 0x94D049BB133111EB & MASK
    return h ^ h >> 31


keys = [str(i) for i in range(60)] + ["B000%04d" % (i * 37) for i in range(60)] + ["MILK|2% GALLON", "café", ""]
print("key,hash,v")
for key in keys:
    h = h64("cold:1:" + key)
    print("%s,%d,%d" % (key, h, h % 20))
