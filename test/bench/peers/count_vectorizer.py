"""Times scikit-learn's CountVectorizer, with its default settings, on the texts of a file (a JSON string on each line)."""

import json
import sys
import time

import sklearn
from sklearn.feature_extraction.text import CountVectorizer

with open(sys.argv[1], encoding="utf-8") as file:
    texts = [json.loads(line) for line in file]
started, busy = time.perf_counter(), time.process_time()
vectorizer = CountVectorizer()
vectorizer.fit_transform(texts)
seconds, busy = time.perf_counter() - started, time.process_time() - busy
print(
    json.dumps(
        {
            "scikitLearn": sklearn.__version__,
            "seconds": round(seconds, 2),
            "processorSeconds": round(busy, 2),
            "terms": len(vectorizer.vocabulary_),
        }
    )
)
