"""Words of the training data and what influenced a prediction, in English."""

TEXTS: dict[str, str] = {
    "influence_title": "Influence of training samples",
    "influence_method": "{method}, {checkpoints}, {count} training samples compared",
    "influence_helpful": "Most helpful",
    "influence_harmful": "Most harmful",
    "influence_nobody": "None of the training samples that were compared.",
    "influence_shown": "{shown} of {all} whose most helpful and most harmful training samples were logged: open one",
    "influence_by_steps": (
        "TracIn (Pruthi et al. 2020): the inner product of the gradients of two losses, that of a training sample and "
        "that of this one, times the learning rate, summed over checkpoints; of the weight of one linear layer. Above "
        "0, steps on the training sample lowered the loss of this one. Few checkpoints and one layer give a rank and "
        "no forecast of what leaving a sample out would do; samples with large gradients, such as mislabeled ones, "
        "stand out for many."
    ),
    "influence_by_hessian": (
        "The influence function (Koh & Liang 2017): about how much the loss of this sample would be more, above 0, or "
        "less if the training sample were left out and the last linear layer trained anew, with all layers before it "
        "as they are. It assumes that the layer was trained to its optimum, and says too little of a sample that "
        "changes the layer much."
    ),
    "influence_by_others": (
        "Computed by another package. Above 0 the training sample helped the prediction for this one; what the numbers "
        "are in is said there."
    ),
    "training_title": "Training data",
    "training_none": "No training was recorded in this run. To record it, call in the training loop:",
    "training_summary": (
        "{samples}, {records} records of the steps {steps}: {forgotten} forgotten at least once, {never} never learned"
    ),
    "training_undefined": "{count} records are left out because the outputs were not finite.",
    "training_unknown": "{count} records are left out because damage has hit the names of their samples.",
    "training_not_logged": (
        "{count} samples have no page here: they were recorded, but not logged. "
        "runner.register_predictions() and a run() over the training data log them."
    ),
    "training_cmin": "Confidence at least",
    "training_cmax": "Confidence at most",
    "training_vmin": "Variability at least",
    "training_vmax": "Variability at most",
    "training_state": "State",
    "training_state_correct": "correct",
    "training_state_correct_meaning": "Classified correctly when it was recorded last",
    "training_state_wrong": "wrong",
    "training_state_wrong_meaning": "Not classified correctly when it was recorded last",
    "training_state_forgotten": "forgotten",
    "training_state_forgotten_meaning": "Classified correctly, and not the next time, at least once",
    "training_state_never": "never learned",
    "training_state_never_meaning": "Never classified correctly",
    "training_map": "Data map",
    "training_variability_axis": "variability: its standard deviation",
    "training_confidence_axis": "confidence: mean probability of the label",
    "training_correctness": "correct",
    "training_points": "n = {count}; point at one to see its image, click it to open its sample",
    "training_points_of_text": "n = {count}; click a point to open its sample",
    "training_points_of_row": "n = {count}; click a point to open its sample",
    "training_counts": (
        "n = {count}: too many for single points, so colors show counts; click a color to list its samples"
    ),
    "training_map_meaning": (
        "Each point is a sample of the training data: over all of its records, the mean and the standard deviation of "
        "the probability of the label that it is trained on, colored by the share of records that are classified "
        "correctly (Swayamdipta et al. 2020). Top left are samples that are easy to learn, at the right ambiguous "
        "ones, bottom left hard ones, among them mislabeled ones. Position 0 to 1 depends on how long was trained: "
        "a network that fits everything lifts all points."
    ),
    "training_samples": "Samples",
    "training_sort": "Rank by",
    "training_by_aum": "probably mislabeled",
    "training_by_aum_meaning": "Area under the margin, ascending: mean logit of the label less the greatest other one",
    "training_by_confidence": "low confidence",
    "training_by_confidence_meaning": "Mean probability of the label, ascending",
    "training_by_forgetting": "most forgotten",
    "training_by_forgetting_meaning": "Forgetting events, descending; before them samples that were never learned",
    "training_by_variability": "most variable",
    "training_by_variability_meaning": "Standard deviation of the probability of the label, descending",
    "training_label": "Label: {label}",
    "training_predicted": "Predicted: {label}",
    "training_curve": "Probability of the label over {count} records, {last} at last; blue: correct, red: wrong",
    "training_aum": "AUM {value}",
    "training_confidence": "confidence {mean} ± {spread}",
    "training_forgotten": "forgotten {count}×",
    "training_learned": "learned at step {step}",
    "training_never": "never learned",
    "training_export": "training data",
    "training_help": (
        "What the network put out for each sample while it was trained on it. Confidence and variability are mean and "
        "standard deviation of the probability of the label over all records of a sample. AUM, the area under the "
        "margin, is the mean of the label’s logit less the greatest of the others (Pleiss et al. 2020): below 0, "
        "other labels fitted better for most of the training. A forgetting event is a record that is classified "
        "correctly, followed by one that is not (Toneva et al. 2019)."
    ),
    "training_trap_hard": (
        "Low in a ranking means hard for this network, and mislabeled is only one reason: rare, ambiguous and badly "
        "recorded samples look alike. Look at the sample before a label is changed."
    ),
    "training_trap_ranking": (
        "A ranking says nothing of how many labels are wrong, and there is no threshold that fits all data. Where "
        "whole groups are mislabeled in the same way, the network learns the wrong label, and no ranking shows it."
    ),
    "training_trap_moment": (
        "Each record is of another moment of an epoch: what is recorded is the network before it learned from that "
        "batch, with dropout and augmentation as in training."
    ),
    "training_trap_order": (
        "Numbers depend on the order of batches, the learning rate and the number of epochs. Few epochs leave few "
        "different values of forgetting, and ties are in the order in which samples were first met."
    ),
}
