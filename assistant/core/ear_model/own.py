"""The program's own speech model, file by file: what tells one that is damaged from a whole one."""

from __future__ import annotations

OWN_SHA256 = {
    "am/final.mdl": "aa40aa0c71d49e572486e0c58f488c06034b88d1b5edf8b5775bac6b26f98a29",
    "conf/mfcc.conf": "20206cb951cafcee72bccc72b438c5f1d91f49fab1debebfda83f0576d83047e",
    "conf/model.conf": "ba365e1aac6638c2d4852841a76c5c8633ac4a77468c7a8e3f71138bb43f3f85",
    "graph.json": "2cbf83f9d0931279d9b1c01d4ad4b1d5f8b05db9ab2a4dbea9f653fb230494c6",
    "graph/Gr.fst": "62e767ead883d94fdb349f566a3a79b860939b05c01703d6c99025fc69de7acb",
    "graph/HCLr.fst": "81bb89697dd1135c9f85ed62e36d32527e41974ce5a8d744b31d5f83ba7c6c97",
    "graph/disambig_tid.int": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "graph/phones/word_boundary.int": "10b22956dd03fbea63e7ddfd776aba75fbe759fde098b47c00f298fd0daf90e8",  # noqa: E501
    "graph/words.txt": "1f273bcb52f95b4f67aae78d43f3ab1e2445feff58cccf4d8fbc4d8fe9ae14e2",
    "lexicon.txt": "8ac36ffc5beaa5d2ce8990b065506d563477839e8a688255fdbbaf6e673409ea",
}
"""The SHA-256 of each file of it, as it comes with the program. Who makes a new one, by the recipe,
writes the new sums here: a test holds that they are the files'."""
