"""Words of reports, in English."""

TEXTS: dict[str, str] = {
    "report_title": "Report of {run}",
    "report_sound": "Everything shown here was read without errors; xlog verify checks the whole log.",
    "report_lost_maps": "Unreadable maps of these samples: {count}.",
    "report_scores": "Scores",
    "report_no_scores": "No scores were logged at this step.",
    "report_step": "Step {step}.",
    "report_bars": "Mean {metric} with 95 % intervals",
    "report_also": (
        "Also explained, but not shown here: {labels}. xlog report --labels shows more labels of a sample."
    ),
    "report_sample_scores": "Scores for {label}",
    "report_named": "Samples selected by name: {count} of {total} at step {step}.",
    "report_all": "All {total} samples at step {step}.",
    "report_spaced": "{count} of {total} samples at step {step}, evenly spaced over the log and not hand-picked.",
    "report_maps": (
        "Maps explain the most probable explained labels. A map shows what the network’s output depends on "
        "according to one method, not what is true of the image. Each map has its own color scale, clipped at "
        "percentile 99.5 of its values: equal colors in two maps are not equal values. Maps larger than {side} "
        "pixels are averaged down to that size."
    ),
    "report_maps_of_text": (
        "Colors explain the most probable explained labels. They show what the network’s output depends on according "
        "to one method, not what is true of the text. Each explainer has its own color scale: equal colors by two of "
        "them are not equal values."
    ),
    "report_maps_of_row": (
        "Bars explain the most probable explained labels, or the outputs of a regression. They show what the model’s "
        "output depends on according to one method, not what is true of the world. Each explainer has its own scale: "
        "equal bars of two of them are not equal values."
    ),
    "report_made": (
        "Made by {by} at {moment} from run {run}: {files}. This file is self-contained and makes no requests."
    ),
}
