"""Words of a sample, its maps and their controls; {gaps} of what scripts say are filled by them, in English."""

TEXTS: dict[str, str] = {
    "saliency_no_such_sample": (
        "Sample not found. Its run may have been moved or deleted, or may not have reached this sample yet."
    ),
    "saliency_position": "sample {position} of {count}",
    "saliency_previous": "Previous",
    "saliency_next": "Next",
    "saliency_table_of": "Samples {first}–{last} as a table",
    "saliency_table_of_list": "This and the next {count} of the list as a table",
    "saliency_overview": "Input and predictions",
    "saliency_picture": "Image of {name}",
    "saliency_picture_not_stored": "Image not stored.",
    "saliency_truth": "Ground truth",
    "saliency_truth_value": "Ground truth",
    "saliency_truth_not_given": "not given",
    "saliency_none_of_the_classes": "none of the classes",
    "saliency_nothing_yet": "No explanations of this sample yet.",
    "saliency_nothing": "This sample has no explanations.",
    "saliency_why_before": "Why ",
    "saliency_why_after": "?",
    "saliency_maps": "Maps",
    "saliency_maps_of_text": "Explanations",
    "saliency_maps_of_row": "Explanations",
    "saliency_explained_label": "Explained label",
    "saliency_units": "Values as logged, in the units of each explainer. Each map has its own color scale.",
    "unit_probability": "probability",
    "unit_log_odds": "log-odds",
    "unit_logit": "logits",
    "superpixels_link": "Superpixels",
    "superpixels_title": "Superpixels of {sample}",
    "superpixels_borders": "superpixels",
    "superpixels_first": "first {count}",
    "superpixels_none": "No map of this sample weighs superpixels.",
    "superpixels_meaning": (
        "Green speaks for the label, red against it. Each column shows the first superpixels by magnitude; how many "
        "follows from {explainer}: as many as hold 60, 70, 75, 80 and 85 % of its weight."
    ),
    "convergence_completeness": "Completeness delta",
    "convergence_completeness_why": (
        "What the values sum to less the difference between the outputs for the input and for the baseline, which "
        "they should sum to; in brackets its share of that difference."
    ),
    "convergence_conservation": "Conservation delta",
    "convergence_conservation_why": (
        "Relevance that reached the input less the relevance that was handed down; in brackets its share of that."
    ),
    "convergence_rounding": "0, to rounding",
    "convergence_local_r2": "Local R²",
    "convergence_local_r2_why": "Share of the output's variance near the input that the linear model explains.",
    "convergence_approximation_error": "Approximation error",
    "convergence_approximation_error_why": (
        "The greatest standard error among the weights; in brackets its share of the range of the weights."
    ),
    "convergence_halves": "Correlation of halves",
    "convergence_halves_why": (
        "How the map of the first half of the random samples correlates with that of the second half: "
        "low where there were too few samples."
    ),
    "saliency_no_map_yet": "No map yet.",
    "saliency_no_map_yet_of_text": "Not explained yet.",
    "saliency_no_map_yet_of_row": "Not explained yet.",
    "saliency_no_map_of_label": "No map for this label.",
    "saliency_no_map_of_label_of_text": "Not explained for this label.",
    "saliency_no_map_of_label_of_row": "Not explained for this label.",
    "saliency_what": "{explainer}: evidence for {label}",
    "saliency_what_signed": "{explainer}: evidence for and against {label}",
    "saliency_what_difference": "Difference of two maps",
    "saliency_enlarge": "Enlarge {explainer}",
    "saliency_no_predictions": "No predictions yet.",
    "saliency_probability": "Probability",
    "saliency_logit": "Logit",
    "saliency_value": "Value",
    "saliency_interval": "{low} to {high}",
    "saliency_interval_help": (
        "Behind a number stands its 95 % interval over dropout samples; {how}. It measures how much the output varies "
        "under dropout, not how often it is right."
    ),
    "saliency_interval_help_plain": (
        "Behind a number stands its 95 % interval over dropout samples. It measures how much the output varies under "
        "dropout, not how often it is right."
    ),
    "saliency_outcome_help": (
        "TP, FP, FN: true positive, false positive, false negative. A label counts as predicted above {threshold}."
    ),
    "saliency_tp": "true positive: predicted and true",
    "saliency_fp": "false positive: predicted but not true",
    "saliency_fn": "false negative: true but not predicted",
    "saliency_true": "true",
    "saliency_list_position": "sample {position} of the {count} in the list",
    "saliency_list_left": "not in the list at this step",
    "saliency_explained": "explained",
    "saliency_show_maps": "Show the explanations for this label",
    "saliency_table": "{samples} side by side",
    "saliency_table_empty": "No samples here. The address lists them: samples=1,5-9.",
    "saliency_table_odd": "These parts of samples=… name no sample: {parts}.",
    "saliency_table_more": "A table has at most {most} samples; the address names more.",
    "saliency_table_of_count": "samples {positions} of {count}",
    "saliency_table_of_listed": "samples {positions}, of {count} in the list",
    "saliency_sample": "Sample",
    "saliency_rank": "Explained label per row",
    "saliency_rank_0": "most probable",
    "saliency_rank_0_of_value": "greatest output",
    "saliency_rank_1": "second",
    "saliency_rank_2": "third",
    "saliency_opacity": "Map opacity",
    "saliency_slice": "Slice",
    "saliency_slice_of": "{slice} of {depth}",
    "saliency_show": "Show",
    "saliency_show_both": "map over image",
    "saliency_show_map": "map only",
    "saliency_show_picture": "image only",
    "saliency_show_masked": "masked image",
    "saliency_show_alpha": "image by opacity",
    "saliency_alpha": "Opacity of colors",
    "saliency_alpha_value": "grows with the value",
    "saliency_alpha_even": "the same everywhere",
    "saliency_sign": "Evidence",
    "saliency_sign_both": "for and against",
    "saliency_sign_for": "for",
    "saliency_sign_against": "against",
    "saliency_sign_magnitude": "magnitude",
    "saliency_against": "against",
    "saliency_for": "for",
    "saliency_gamma": "Gamma",
    "saliency_top": "First superpixels (0: all)",
    "saliency_size": "Map size",
    "saliency_zero": (
        "Zero everywhere: a ReLU may have cut all negative evidence, the network may be saturated here, "
        "or the input may equal the baseline."
    ),
    "saliency_zero_signed": "Zero everywhere: the network may be saturated here, or the input may equal the baseline.",
    "saliency_boxes": "Ground-truth boxes and masks",
    "saliency_reset_view": "Reset zoom",
    "saliency_more": "Color map, threshold, smoothing, difference",
    "saliency_seq": "Color map, unsigned",
    "saliency_div": "Color map, signed",
    "saliency_clip": "Clip colors at",
    "saliency_by": "Percent of",
    "saliency_by_values": "values",
    "saliency_by_mass": "their sum",
    "saliency_cut": "Hide below",
    "saliency_blur": "Smoothing",
    "saliency_part": "Dropout",
    "saliency_part_map": "off",
    "saliency_part_mean": "mean",
    "saliency_part_spread": "std",
    "saliency_da": "Difference A − B: A",
    "saliency_ta": "at step",
    "saliency_db": "B",
    "saliency_tb": "at step",
    "saliency_no_difference": "none",
    "saliency_step_of_page": "this step",
    "saliency_at_step": " step {step}",
    "saliency_step_slider": "Training step",
    "saliency_play": "▶ Play",
    "saliency_pause": "❚❚ Pause",
    "saliency_values": "values {low} to {high}",
    "saliency_smoothed": "colors smoothed over {pixels} px",
    "saliency_clipped": "colors clipped at percentile {percentile}",
    "saliency_clipped_mass": "colors clipped where smaller values hold {percentile} % of the sum",
    "saliency_bare": "non-finite values are not colored",
    "saliency_between": "; ",
    "saliency_of_difference": "in units of each map’s color range (1 is its end)",
    "saliency_no_difference_here": "One of the two maps is missing.",
    "saliency_no_map": "No map at this step.",
    "saliency_unreadable": "Map or image unreadable.",
    "saliency_place": "row {row}, column {column}",
    "saliency_colon": ": ",
    "saliency_no_number": "not a finite number",
    "saliency_help": (
        "A map shows what the network’s output depends on according to one method, not what is true of the image. "
        "Colors are clipped at a percentile of each map’s own values, so equal colors in two maps are not equal "
        "values. Smoothing and thresholds make any map look cleaner than it is; values at the pointer are always "
        "as logged. A difference is taken in units of each map’s color range, because explainers differ in units."
    ),
    "saliency_key_previous": "previous sample",
    "saliency_key_next": "next sample",
    "saliency_key_previous_rows": "previous samples",
    "saliency_key_next_rows": "next samples",
    "saliency_key_front": "enlarge the map of an explainer, or restore it",
    "saliency_key_zoom_in": "zoom in on all maps; also: click a map and scroll, or pinch",
    "saliency_key_zoom_out": "zoom out",
    "saliency_key_zoom_reset": "reset the zoom; also: double-click",
    "saliency_key_mark_left": "read the value one pixel to the left",
    "saliency_key_mark_right": "read the value one pixel to the right",
    "saliency_key_mark_up": "read the value one pixel up",
    "saliency_key_mark_down": "read the value one pixel down",
    "saliency_key_play": "play or pause the training steps",
    "saliency_key_slice_previous": "the previous slice of a volume",
    "saliency_key_slice_next": "the next slice of a volume",
    "explainers": "Explainers",
    "explainers_shown": "{shown} of {all} shown",
    "saliency_predictions_shown": "{shown} of {all} labels; the table as CSV has all.",
    "saliency_more_labels": "and {count} more",
    "truth_share": "{label} {share}",
    "sample_claimed": "id logged twice",
    "sample_claimed_meaning": (
        "Several processes of this run logged different inputs under this id. Each is a sample of its own here, "
        "with its own maps and scores."
    ),
    "sample_incomplete": "incomplete",
    "sample_incomplete_meaning": (
        "Not all that belongs to this sample was written: its writer was killed, or is writing it. Its scores do not "
        "count; resume=True explains it again."
    ),
    "explainers_all": "Show all",
    "explainers_more": "At most {most} at once; the address takes others by name: explainers=…",
    "explainers_earlier": "Move {name} forward",
    "explainers_only": "only",
    "explainers_only_one": "Show {name} only",
    "explainers_keep": "Keep for this run",
    "explainers_keep_meaning": (
        "Show these explainers, in this order, whenever an address names no others. Kept in the viewer’s settings."
    ),
    "explainers_kept": "kept for this run",
}
