"""Words of superpixel priors, in English."""

TEXTS: dict[str, str] = {
    "prior_title": "Superpixel prior",
    "prior_none": "No prior was made for this run. To make one:",
    "prior_none_of_row": "A prior is of superpixels, and rows of a table have none.",
    "prior_made_normlime": "NormLIME: {kinds} kinds of superpixels by what layer {layer} puts out there; {classes}.",
    "prior_made_fast": "FastNormLIME: {kinds} kinds of superpixels by what layer {layer} puts out there; {classes}.",
    "prior_reading": "Looking for examples: {done} of {total} samples. This page updates by itself.",
    "prior_no_examples": (
        "No examples: of no superpixel of this log the kind can be told. Maps by NormLIME tell it, and by "
        "LIME(features=True)."
    ),
    "prior_classes": "Classes",
    "prior_class": "Class",
    "prior_best": "Kinds that weigh most for it",
    "prior_open": "All kinds by their weight for {label}",
    "prior_kinds": "Kinds of superpixels",
    "prior_kinds_for": "Kinds of superpixels by their weight for {label}",
    "prior_kinds_shown": "{shown} of {all} kinds, those with the greatest weights; the CSV has all.",
    "prior_all": "All classes",
    "prior_kind": "kind {number}",
    "prior_nothing": "weighs nothing",
    "prior_no_example": "no example",
    "prior_picture": "Superpixel of {sample}",
    "prior_meaning": (
        "Superpixels of a data set were clustered into kinds by what an early layer puts out at them. A kind’s weight "
        "for a class says how much superpixels of that kind spoke for it over all images, 0 or more, in units of the "
        "prior: weights compare within a prior, not between two. Kinds of an early layer are colors and textures more "
        "than objects. A kind with few superpixels has a weight of few, which may be chance."
    ),
    "prior_title_of_text": "Prior of words",
    "prior_made_normlime_of_text": "NormLIME: {kinds} words, told apart by the embedding {layer}; {classes}.",
    "prior_made_fast_of_text": "FastNormLIME: {kinds} words, told apart by the embedding {layer}; {classes}.",
    "prior_best_of_text": "Words that weigh most for it",
    "prior_open_of_text": "All words by their weight for {label}",
    "prior_kinds_of_text": "Words",
    "prior_kinds_for_of_text": "Words by their weight for {label}",
    "prior_kinds_shown_of_text": "{shown} of {all} words, those with the greatest weights; the CSV has all.",
    "prior_meaning_of_text": (
        "A word’s weight for a class says how much it spoke for it over all texts of the data set, 0 or more, in units "
        "of the prior: weights compare within a prior, not between two. A word that the data set does not have, or "
        "that is not among its most frequent, weighs what the word with the nearest embedding does. A word that is in "
        "few texts has a weight of few, which may be chance."
    ),
}
