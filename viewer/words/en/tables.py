"""Words of rows of tables and what sums them up, in English."""

TEXTS: dict[str, str] = {
    "row_title": "Row",
    "row_name": "Feature",
    "row_value": "Value",
    "row_place": "In the background, percentile",
    "row_shown": "{shown} of {all} features; the table as CSV has all.",
    "row_feature": "feature {number}",
    "row_no_category": "no category ({value})",
    "row_share": "share of this category in the background",
    "row_percentile": "percentile of the background, whose median is {median}",
    "row_unreadable": "These values cannot be read.",
    "row_others": "{count} others",
    "row_base": "base value",
    "row_output": "output",
    "row_in_unit": "{said}, in {unit}",
    "row_units": "Values as logged, in the units of each explainer: red raises the output, blue lowers it.",
    "importance_title": "Importance of features",
    "importance_meaning": "To the model as a whole; the units of two methods cannot be compared.",
    "importance_Coefficients": "output per standard deviation of the feature",
    "importance_Coefficients_raw": "output per unit of the feature",
    "importance_TreeImportance": "splits by the feature",
    "importance_TreeImportance_gain": "gain of the splits by the feature",
    "importance_PermutationImportance": "loss of {measure} where its values are shuffled",
    "importance_r2": "R²",
    "importance_accuracy": "accuracy",
    "concepts_title": "Concepts",
    "concepts_meaning": "Share of a class's images whose logit grows toward a concept: 1 for it, 0 against it, ± its "
    "deviation over random sets. p: how likely a random concept is as far from the mean of random ones. Told apart: "
    "how many of its examples the layer tells from random images, each left out in turn.",
    "concepts_shown": "{shown} of {all} concepts; the table as CSV has all.",
    "concepts_p_value": "p = {p}",
    "concepts_chance": "{said}, may be chance",
    "concepts_separable": "{share} told apart",
    "row_local_model": "local model: {output}, of which {intercept} is its intercept",
    "dependences_title": "Partial dependence",
    "dependences_meaning": (
        "What the model puts out as one feature takes other values and all else stays as it is; those that change it "
        "most come first."
    ),
    "dependences_note": "{method}, mean of {rows} rows",
    "dependences_mean": "mean",
    "dependences_output": "output",
    "dependences_value": "output, {unit}",
    "dependences_chart_meaning": (
        "The line is the mean of the output over rows whose value of this feature was replaced, the band reaches from "
        "the 10th to the 90th percentile over them, thin lines are single rows (individual conditional expectation); "
        "a click on one opens its sample. Lines that are not parallel show that the effect depends on other features, "
        "which the mean hides. Replaced values can make rows that never occur, such as a small house with ten rooms, "
        "and what a model says of these is not to be trusted."
    ),
    "alternatives_link": "Counterfactuals: what changes the prediction",
    "alternatives_title": "Nearby rows predicted otherwise",
    "alternatives_above": "Wanted: {label} above {low}; now {now}.",
    "alternatives_below": "Wanted: {label} below {high}; now {now}.",
    "alternatives_between": "Wanted: {label} between {low} and {high}; now {now}.",
    "alternatives_other": "Wanted: another class than {label}; now {now}.",
    "alternatives_none": "None was found.",
    "alternatives_changes": "Changes",
    "alternatives_output": "Prediction then",
    "alternatives_distance": "Distance",
    "alternatives_winner": "then {label}",
    "alternatives_shown": "{shown} of {all} rows; the table as CSV has all.",
    "alternatives_meaning": (
        "Each line is a row near this one that the model predicts as wanted (a counterfactual). Changes come one "
        "after the other, the one that moves the output furthest first, with the output after each. Lines with fewer "
        "changes stand first, nearer ones before others. It says what the model would put out, and not what would "
        "happen: who changes a feature in the world may change others with it."
    ),
    "summary_title": "Feature contributions",
    "summary_nothing": "No sample of this step has readable values by an explainer.",
    "summary_all": "All {count} samples of this step that were explained so.",
    "summary_some": "{count} of {total} samples of this step that were explained so, evenly spaced.",
    "summary_unreadable": "{count} of them cannot be read and are left out.",
    "summary_by": "Explainer",
    "summary_chart": "Contributions over all samples",
    "summary_points": "{rows} samples × {features} features; click a point to open its sample",
    "summary_cells": "{rows} samples × {features} features; click a feature to see it over its values",
    "summary_axis": "contribution to the output",
    "summary_axis_unit": "contribution, {unit}",
    "summary_value": "value of the feature",
    "summary_low": "least",
    "summary_middle": "median",
    "summary_high": "greatest",
    "summary_points_meaning": (
        "Each point is a sample: how far right says what the explainer gives to the feature there, the color the rank "
        "of the feature's value among these samples. Points of about the same contribution stand beside each other. "
        "Red on the right means that great values raise the output. Features are sorted by the mean magnitude of "
        "their contributions. What a model does with a feature is not what the feature does in the world: correlated "
        "features share their contributions in ways that differ by method."
    ),
    "summary_cells_meaning": (
        "As tall as many samples have about this contribution, each feature by its own tallest place; colors are the "
        "mean ranks of the feature's values, with the least values of a place piled up below. Red on the right means "
        "that great values raise the output. Features are sorted by the mean magnitude of their contributions. What a "
        "model does with a feature is not what the feature does in the world: correlated features share their "
        "contributions in ways that differ by method."
    ),
    "summary_dependence": "Contribution of {feature} over its values",
    "summary_dependence_points": "n = {rows}; click a point to open its sample",
    "summary_dependence_cells": "n = {rows}; click a cell to open the samples with such values of the feature",
    "summary_dependence_meaning": (
        "How the contribution of one feature changes with its value. Where equal values have different contributions, "
        "other features decide too: the color is one of them, by default the one whose ranks go along with what the "
        "feature's own value leaves open (within ten groups of it), the strongest interaction as far as this tells. "
        "Colors end at percentiles 5 and 95; cells of many samples have the mean. Samples of one category are spread "
        "sideways."
    ),
    "summary_color": "Color",
    "summary_no_color": "none",
    "summary_partner": "{feature} (strongest)",
    "summary_features": "Features",
    "summary_column_feature": "Feature",
    "summary_column_mean": "Mean magnitude",
    "summary_column_direction": "Rank correlation with its value",
    "summary_constant": "constant",
    "summary_unordered": "categories without an order",
    "row_meaning": (
        "Bars show what the model’s output depends on according to one method, not what is true of the world. They are "
        "scaled to the greatest of their own card, so equal bars of two explainers are not equal values. Correlated "
        "features share their contributions in ways that differ by method."
    ),
}
