"""How the tagger is made: corpora and written text in, model and model card out. Not part of the wheel."""
