"""Words of samples laid out by their maps or outputs, in English."""

TEXTS: dict[str, str] = {
    "embedding_title": "Embedding",
    "embedding_plane": "Samples in a plane",
    "embedding_all": "All {count} samples of this step.",
    "embedding_some": "{count} of {total} samples of this step, evenly spaced.",
    "embedding_missing_maps": "{count} of them have no map by this explainer, an all-zero one, or one of another size.",
    "embedding_missing_maps_of_text": "{count} of them have no values by this explainer, or only zeros.",
    "embedding_missing_maps_of_row": (
        "{count} of them have no values by this explainer, only zeros, or another number of features."
    ),
    "embedding_missing_outputs": "{count} of them have no outputs.",
    "embedding_computing": "Reading samples: {done} of {total}. This page updates by itself.",
    "embedding_laying_out": "Laying samples out; UMAP takes a minute or two at first. This page updates by itself.",
    "embedding_nothing": "There are too few samples with explanations or outputs here to lay out.",
    "embedding_by": "Laid out by",
    "embedding_outputs": "logits",
    "embedding_outputs_of_value": "predictions",
    "embedding_method": "Method",
    "embedding_axis": "component {number}: {share} of the variance",
    "embedding_note": "n = {count}; click a point to open its sample, draw around points to open them as a list",
    "embedding_color_right": "correct or wrong",
    "embedding_color_label": "explained label",
    "embedding_color_truth": "ground truth",
    "embedding_color_output": "prediction",
    "embedding_color_error": "prediction − ground truth",
    "embedding_color_true_value": "true value",
    "embedding_color_group": "group",
    "embedding_others": "others",
    "embedding_group": "group {number}",
    "embedding_groups": "Groups of alike samples",
    "embedding_group_name": "Group",
    "embedding_group_samples": "Samples",
    "embedding_group_output": "Mean prediction",
    "embedding_group_error": "Mean absolute error",
    "embedding_group_wrong": "Wrong",
    "embedding_group_labels": "Most frequent label",
    "embedding_group_pictures": "First samples",
    "embedding_group_label": "{label}, {share}",
    "embedding_groups_meaning": (
        "Samples whose explanations, or outputs, are alike along the first 20 components and not only in the plane "
        "(k-means, at most 8 groups). Groups with most wrong samples, or with the largest errors, come first. A "
        "click opens the samples of a group. k-means finds groups in anything: look whether their explanations "
        "really share something."
    ),
    "embedding_failed": "UMAP could not lay these samples out; it needs 5 at least. PCA may.",
    "embedding_meaning": (
        "Samples with similar maps, or similar logits, lie close together (PCA: principal component analysis; UMAP, "
        "where installed, keeps neighbors together: its axes, and distances between groups, mean nothing). Maps are "
        "those of the most probable explained label, averaged over a grid of at most 14 × 14 cells and scaled to the "
        "same sum. A group of wrong samples with maps in the same place suggests a common reason, such as a watermark "
        "(SpRAy, Lapuschkin et al. 2019): draw around it and look at the maps. Two axes show only part of the "
        "variance, so samples that lie together may still differ; maps say where evidence is, not what it is."
    ),
    "embedding_meaning_of_text": (
        "Texts in which the same words speak for the label, or with similar logits, lie close together (PCA: principal "
        "component analysis; UMAP, where installed, keeps neighbors together: its axes, and distances between groups, "
        "mean nothing). Each text stands for what the explainer says of its words for the most probable explained "
        "label, pieces of a word summed up, over the words that occur in most texts, scaled to the same sum. "
        "A group of wrong samples with the same words suggests a common reason, such as a source that is named in one "
        "class only (as SpRAy finds watermarks, Lapuschkin et al. 2019): draw around it and look at the texts. Two "
        "axes show only part of the variance, so samples that lie together may still differ."
    ),
    "embedding_meaning_of_row": (
        "Rows in which the same features speak for the output, or with similar outputs, lie close together (PCA: "
        "principal component analysis; UMAP, where installed, keeps neighbors together: its axes, and distances "
        "between groups, mean nothing). Each row stands for what the explainer says of its features, scaled to the "
        "same sum. A group of samples with large errors and the same features suggests a common reason (as SpRAy finds "
        "watermarks, Lapuschkin et al. 2019): draw around it and look at the rows. Two axes show only part of the "
        "variance, so samples that lie together may still differ."
    ),
    "lasso_none": (
        "Draw around points to choose samples. By keys: with the plane in focus, arrows move a box, with Shift they "
        "make it larger and smaller, Enter opens what is in it."
    ),
    "lasso_open": "Open the {count} chosen samples",
}
