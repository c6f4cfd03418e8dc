"""Words of right and wrong predictions, in English."""

TEXTS: dict[str, str] = {
    "confusion_title": "Confusion",
    "confusion_nothing": "No sample has both a prediction and a true label at this step.",
    "confusion_find": "Class contains",
    "confusion_accuracy_top": "Top-1 accuracy: {share} [{low}, {high}], {count} samples with a true label",
    "confusion_accuracy_labels": (
        "Accuracy per label at the threshold {threshold}: {share} [{low}, {high}], {count} logged labels of samples "
        "with ground truth. Most labels are true negatives, so look at precision and recall."
    ),
    "confusion_pairs": "Most frequent confusions",
    "confusion_pairs_shown": "{shown} of {all} pairs of classes",
    "confusion_none": "No class is taken for another one.",
    "confusion_true": "True label",
    "confusion_predicted": "Predicted",
    "confusion_count": "Samples",
    "confusion_share": "Share of the true class",
    "confusion_matrix": "Confusion matrix",
    "confusion_corner": "true ↓ predicted →",
    "confusion_others": "others",
    "confusion_zoom": "Classes shown",
    "confusion_shown": "{shown} of {all} classes: those with the most errors",
    "confusion_cell": "{truth} predicted as {predicted}: {count}",
    "confusion_meaning": (
        "A row is a true class, a column a prediction; colors are shares of the row, blue on the diagonal and red "
        "off it. A cell opens its samples. A sample with several true labels counts once where its top label is one "
        "of them, else in the row of each. Small classes have shares that chance alone could make."
    ),
    "confusion_classes": "Precision and recall of each class",
    "confusion_class": "Class",
    "confusion_recall": "Recall",
    "confusion_precision": "Precision",
    "confusion_support": "Samples of the class",
    "confusion_errors": "Errors",
    "confusion_open": "Open the wrong predictions of this class, the most confident first",
}
