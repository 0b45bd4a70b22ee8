# Applies a text classifier that Lectern exported, from R.
#
# The folder holds model.onnx (the weights), pipeline.json (how a text becomes what the model reads), lectern_model.py
# (which reads texts exactly as Lectern does) and this file. R runs the Python file through the package reticulate:
#
#   install.packages("reticulate")
#   reticulate::py_install(c("numpy", "onnxruntime"))
#   source("lectern_model.R")
#   lectern_probabilities("folder/of/this/file", c("A text to classify", "Another one"))

lectern_model <- function(folder = ".") {
  module <- reticulate::import_from_path("lectern_model", path = normalizePath(folder))
  module$Model(normalizePath(folder))
}

# A matrix: one row for each text, one named column for each category.
lectern_probabilities <- function(model, texts) {
  if (is.character(model)) model <- lectern_model(model)
  probabilities <- model$probabilities(as.list(enc2utf8(as.character(texts))))
  colnames(probabilities) <- unlist(model$classes)
  probabilities
}

lectern_labels <- function(model, texts) {
  if (is.character(model)) model <- lectern_model(model)
  unlist(model$labels(as.list(enc2utf8(as.character(texts)))))
}
