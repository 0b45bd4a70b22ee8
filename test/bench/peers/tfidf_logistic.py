"""Times scikit-learn's TF-IDF and logistic regression, from texts to predictions, with the features and the penalty of our preset.

Reads a file of JSON strings (`{"train": [[text, label], ...], "test": [...]}`); prints JSON.
"""

import json
import sys
import time

import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

with open(sys.argv[1], encoding="utf-8") as file:
    data = json.load(file)
train_texts, train_labels = zip(*data["train"])
test_texts, test_labels = zip(*data["test"])

started, busy = time.perf_counter(), time.process_time()
# The same token pattern as ours in effect: words of any length. liblinear and saga are slower here than lbfgs.
vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, token_pattern=r"\b\w+\b")
features = vectorizer.fit_transform(train_texts)
vectorized = time.perf_counter()
model = LogisticRegression(C=float(sys.argv[2]), solver="lbfgs", max_iter=200, n_jobs=-1)
model.fit(features, train_labels)
fitted = time.perf_counter()
predicted = model.predict(vectorizer.transform(test_texts))
seconds, busy = time.perf_counter() - started, time.process_time() - busy
print(
    json.dumps(
        {
            "scikitLearn": sklearn.__version__,
            "seconds": round(seconds, 2),
            "processorSeconds": round(busy, 2),
            "vectorizeSeconds": round(vectorized - started, 2),
            "fitSeconds": round(fitted - vectorized, 2),
            "iterations": int(model.n_iter_[0]),
            "features": len(vectorizer.vocabulary_),
            "accuracy": round(sum(p == t for p, t in zip(predicted, test_labels)) / len(test_labels), 4),
        }
    )
)
