"""The program's own speech model, file by file: what tells one that is damaged from a whole one."""

from __future__ import annotations

OWN_SHA256 = {
    "am/final.mdl": "091c14b7ed17dea63883e9fb621732b9fcbaa5ef7d03cb0d643dae4f86c0cd91",
    "conf/mfcc.conf": "20206cb951cafcee72bccc72b438c5f1d91f49fab1debebfda83f0576d83047e",
    "conf/model.conf": "ba365e1aac6638c2d4852841a76c5c8633ac4a77468c7a8e3f71138bb43f3f85",
    "graph.json": "d6d9361ae5b97d72efdbb93197e31f32a1ddce2e03ae2839ff4bdd9fbf902df6",
    "graph/Gr.fst": "62e767ead883d94fdb349f566a3a79b860939b05c01703d6c99025fc69de7acb",
    "graph/HCLr.fst": "191638559643dd8e65b2863af433af12cc25f0dac5a075606bec8d82dfc55dda",
    "graph/disambig_tid.int": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "graph/phones/word_boundary.int": "10b22956dd03fbea63e7ddfd776aba75fbe759fde098b47c00f298fd0daf90e8",  # noqa: E501
    "graph/words.txt": "1f273bcb52f95b4f67aae78d43f3ab1e2445feff58cccf4d8fbc4d8fe9ae14e2",
    "lexicon.txt": "8ac36ffc5beaa5d2ce8990b065506d563477839e8a688255fdbbaf6e673409ea",
}
"""The SHA-256 of each file of it, as it comes with the program. Who makes a new one, by the recipe,
writes the new sums here: a test holds that they are the files'."""
