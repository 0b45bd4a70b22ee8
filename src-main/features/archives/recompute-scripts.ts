/**
 * Scripts that travel with an archive: they recompute its main table from predictions.csv with nothing but the standard
 * library of Python or base R, and compare it with the numbers that Lectern wrote.
 */

export const pythonScript = `#!/usr/bin/env python3
"""Recomputes accuracy, precision, recall and F1 of every run from its predictions.csv, and compares them with metrics.csv.

Needs Python 3.8 or later and nothing else. Run it anywhere: python3 scripts/recompute.py
"""
import csv
import pathlib
import sys

archive = pathlib.Path(__file__).resolve().parent.parent
csv.field_size_limit(2**31 - 1)


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def measures(pairs, categories):
    """Of (gold, predicted) pairs: {(category, measure): value}; a measure without a denominator counts as 0."""
    gold_count, predicted_count, right = {}, {}, {}
    for gold, predicted in pairs:
        gold_count[gold] = gold_count.get(gold, 0) + 1
        predicted_count[predicted] = predicted_count.get(predicted, 0) + 1
        if gold == predicted:
            right[gold] = right.get(gold, 0) + 1
    result = {("", "documents"): len(pairs), ("", "accuracy"): sum(right.values()) / len(pairs)}
    for category in categories:
        hits = right.get(category, 0)
        precision = hits / predicted_count[category] if category in predicted_count else 0.0
        recall = hits / gold_count[category] if category in gold_count else 0.0
        result[category, "precision"] = precision
        result[category, "recall"] = recall
        result[category, "f1"] = 2 * precision * recall / (precision + recall) if hits else 0.0
        result[category, "support"] = gold_count.get(category, 0)
    for name, of in (("macroPrecision", "precision"), ("macroRecall", "recall"), ("macroF1", "f1")):
        result["", name] = sum(result[category, of] for category in categories) / len(categories)
    return result


compared = wrong = 0
for folder in sorted((archive / "runs").iterdir()):
    told = list(rows(folder / "metrics.csv"))
    categories = sorted({row["category"] for row in told} - {""})
    parts = {}
    for row in rows(folder / "predictions.csv"):
        if row["gold"] != "" and row["part"] != "":
            parts.setdefault(row["part"], []).append((row["gold"], row["predicted"]))
    computed = {part: measures(pairs, categories) for part, pairs in parts.items()}
    print(folder.name)
    for row in told:
        key = (row["category"], row["measure"])
        if row["value"] == "" or key not in computed.get(row["part"], {}):
            continue
        here, there = computed[row["part"]][key], float(row["value"])
        compared += 1
        same = abs(here - there) < 1e-9
        wrong += not same
        if not same or (row["category"] == "" and row["measure"] != "documents"):
            name = row["measure"] if row["category"] == "" else row["measure"] + " of " + row["category"]
            print(f"  {row['part']:<11} {name:<28} {here:.6f}" + ("" if same else f"   but metrics.csv has {there:.6f}"))
print(f"{compared} numbers recomputed, {wrong} differ.")
sys.exit(1 if wrong or not compared else 0)
`;

export const rScript = `# Recomputes accuracy, precision, recall and F1 of every run from its predictions.csv, and compares them with metrics.csv.
# Needs R 3.6 or later and no packages. Run it from the folder of the archive: Rscript scripts/recompute.R
read <- function(path) {
  read.csv(path, colClasses = "character", check.names = FALSE, encoding = "UTF-8", na.strings = character())
}
compared <- 0
wrong <- 0
for (folder in sort(list.dirs("runs", recursive = FALSE))) {
  predictions <- read(file.path(folder, "predictions.csv"))
  metrics <- read(file.path(folder, "metrics.csv"))
  cat(basename(folder), "\\n", sep = "")
  categories <- setdiff(unique(metrics$category), "")
  score <- function(here, category, measure) {
    hits <- sum(here$gold == here$predicted & here$gold == category)
    precision <- if (any(here$predicted == category)) hits / sum(here$predicted == category) else 0
    recall <- if (any(here$gold == category)) hits / sum(here$gold == category) else 0
    switch(measure, precision = precision, recall = recall,
      f1 = if (hits > 0) 2 * precision * recall / (precision + recall) else 0)
  }
  macro <- function(here, measure) mean(vapply(categories, function(one) score(here, one, measure), 0))
  for (row in seq_len(nrow(metrics))) {
    told <- metrics[row, ]
    here <- predictions[predictions$part == told$part & predictions$gold != "", ]
    value <- switch(paste(if (told$category == "") "all" else "one", told$measure),
      "all documents" = nrow(here),
      "all accuracy" = mean(here$gold == here$predicted),
      "all macroPrecision" = macro(here, "precision"),
      "all macroRecall" = macro(here, "recall"),
      "all macroF1" = macro(here, "f1"),
      "one precision" = score(here, told$category, "precision"),
      "one recall" = score(here, told$category, "recall"),
      "one f1" = score(here, told$category, "f1"),
      "one support" = sum(here$gold == told$category),
      NA
    )
    if (is.na(value) || told$value == "") next
    compared <- compared + 1
    same <- abs(value - as.numeric(told$value)) < 1e-9
    if (!same) wrong <- wrong + 1
    if (!same || (told$category == "" && told$measure != "documents")) {
      cat(sprintf("  %-11s %-28s %.6f%s\\n", told$part, told$measure, value,
        if (same) "" else paste("   but metrics.csv has", told$value)))
    }
  }
}
cat(compared, "numbers recomputed,", wrong, "differ.\\n")
quit(status = if (wrong > 0 || compared == 0) 1 else 0)
`;
