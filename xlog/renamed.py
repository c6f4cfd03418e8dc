"""Renamed: what names of other packages are called here; whoever types one of them is told."""

from __future__ import annotations

RUNNER = "xlog.Runner"
_ONE_CALL = "xlog.explain(network, image, {0}).save('map.png'), or {0}(network, x, target)"
_CAPTUM = "none of ours; xlog.integrations.captum({0}(network), ...) has captum compute it, as an explainer of a Runner"
_OF_ROWS = f"xlog.{{0}}(), an explainer of {RUNNER}(..., samples=xlog.Table(...))"
_OF_TEXTS = f"xlog.{{0}}(), an explainer of {RUNNER}(..., samples=xlog.Tokens(...))"


def _called(name: str, more: str = "") -> str:
    return _ONE_CALL.format(f"xlog.{name}({more})")


RENAMED = {
    # MindSpore XAI
    "ImageClassificationRunner": f"{RUNNER}(summary_dir, data=(batches, class_names), model=network)",
    "Faithfulness": "xlog.DeletionAUC(), xlog.InsertionAUC() and xlog.NaiveFaithfulness(), benchmarks of a Runner",
    "Localization": "xlog.PointingGame() and xlog.IoSR(), benchmarks of a Runner",
    "Robustness": "xlog.MaxSensitivity(), a benchmark of a Runner",
    "RandomizationTest": "xlog.ModelParameterRandomization() and xlog.ClassSensitivity(), benchmarks of a Runner",
    "Counterfactual": "xlog.HierarchicalOcclusion(), for runner.register_hierarchical_occlusion()",
    # captum
    "Saliency": _called("Gradient"),
    "InputXGradients": _called("InputXGradient"),
    "GuidedGradCam": _called("GuidedGradCAM"),
    "LayerGradCam": _called("GradCAM", "layer='name', relu=False"),
    "DeepLift": _called("DeepLIFT"),
    "DeepLiftShap": _called("DeepLIFT", "baseline=[...]"),
    "GradientShap": _called("GradientSHAP"),
    "Lime": _called("LIME"),
    "LimeBase": _called("LIME"),
    "KernelShap": _called("KernelSHAP"),
    "infidelity": "xlog.Infidelity(), a benchmark of a Runner",
    "sensitivity_max": "xlog.MaxSensitivity(), a benchmark of a Runner",
    "visualize_image_attr": "xlog.visualize(attribution, picture, method=..., sign=...)",
    "visualize_image_attr_multiple": "xlog.visualize({'name': attribution}, picture, method=..., sign=...)",
    "TracInCP": "xlog.TracIn",
    "TracInCPFast": "xlog.TracIn",
    "ShapleyValues": _CAPTUM.format("ShapleyValues"),
    "ShapleyValueSampling": _CAPTUM.format("ShapleyValueSampling"),
    # shap and lime
    "TreeExplainer": _OF_ROWS.format("SHAP"),
    "LinearExplainer": _OF_ROWS.format("SHAP"),
    "KernelExplainer": f"{_OF_ROWS.format('SHAP')}, and xlog.KernelSHAP() of pictures",
    "PermutationExplainer": _OF_ROWS.format("SHAP"),
    "PartitionExplainer": "xlog.PartitionSHAP(), an explainer of texts and pictures",
    "DeepExplainer": _called("DeepLIFT", "baseline=[...]"),
    "GradientExplainer": _called("ExpectedGradients", "background=..."),
    "LimeTabularExplainer": _OF_ROWS.format("LIMETabular"),
    "LimeImageExplainer": _called("LIME"),
    "LimeTextExplainer": _OF_TEXTS.format("LIME"),
    # pytorch-grad-cam
    "EigenGradCAM": "none of ours; xlog.EigenCAM() is its relative without a gradient",
    "FullGrad": "none of ours; xlog.LayerCAM() and xlog.IntegratedGradients() look at several places of a network",
    "show_cam_on_image": "xlog.visualize(cam, picture)",
    "ClassifierOutputTarget": "a number: target=3 of xlog.explain, targets=3 of a Runner and of a called explainer",
    "BinaryClassifierOutputTarget": f"{RUNNER}(..., activation='sigmoid') with one class name",
    "SemanticSegmentationTarget": f"{RUNNER}(..., objective=xlog.RegionLogit(label))",
    "ROADMostRelevantFirst": "xlog.ROAD(), a benchmark of a Runner",
    "ROADLeastRelevantFirst": "xlog.ROAD(), a benchmark of a Runner",
    "ROADCombined": "xlog.ROAD(), a benchmark of a Runner",
    # InterpretDL
    "SmoothGradInterpreter": _called("SmoothGrad"),
    "SmoothGradInterpreterV2": _called("SmoothGrad"),
    "IntGradCVInterpreter": _called("IntegratedGradients"),
    "GradShapCVInterpreter": _called("GradientSHAP"),
    "GradCAMInterpreter": _called("GradCAM", "layer='name'"),
    "ScoreCAMInterpreter": _called("ScoreCAM"),
    "OcclusionInterpreter": _called("Occlusion"),
    "LIMECVInterpreter": _called("LIME"),
    "GLIMECVInterpreter": "xlog.GLIME(), with runner.register_prior()",
    "NormLIMECVInterpreter": "xlog.NormLIME(), with runner.register_prior()",
    "NormLIMEStandard": "xlog.NormLIME(), with runner.register_prior()",
    "LRPCVInterpreter": _called("LRP"),
    "RolloutInterpreter": _called("Rollout"),
    "GACVInterpreter": _called("GenericAttention"),
    "TAMInterpreter": _called("TransitionAttentionMaps"),
    "BTCVInterpreter": _called("BidirectionalTransformer"),
    "ForgettingEventsInterpreter": "runner.recorder() in your training loop, and `xlog training RUN`",
    "IntGradNLPInterpreter": _OF_TEXTS.format("IntegratedGradients"),
    "SmoothGradNLPInterpreter": _OF_TEXTS.format("SmoothGrad"),
    "GradShapNLPInterpreter": f"none of ours on texts; {_OF_TEXTS.format('IntegratedGradients')} is its relative",
    "LIMENLPInterpreter": _OF_TEXTS.format("LIME"),
    "GANLPInterpreter": _OF_TEXTS.format("GenericAttention"),
    "BTNLPInterpreter": _OF_TEXTS.format("BidirectionalTransformer"),
    "NormLIMENLPInterpreter": f"none of ours on texts; {_OF_TEXTS.format('LIME')} explains them one by one",
    "GAInterpreter": "none of ours; of a network of one input, xlog.GenericAttention()",
    "ConsensusInterpreter": "`xlog consensus RUN RUN ...`, of runs of an xlog.Runner each",
    "BHDFInterpreter": "xlog.TrainingRecorder, and `xlog training RUN --by confidence`",
    "TrainingDynamics": "xlog.TrainingRecorder, and xlog.Dynamics of what it has logged",
    "LIMEPriorInterpreter": "xlog.GLIME(), with runner.register_prior()",
    "DeletionInsertion": "xlog.DeletionAUC() and xlog.InsertionAUC(), benchmarks of a Runner",
    "Perturbation": "xlog.PerturbationCurves(), a benchmark of a Runner",
    "PointGame": "xlog.IoSR(threshold=0.25), xlog.RegionF1() and xlog.PixelROCAUC(), benchmarks of a Runner",
    "PointGameSegmentation": "xlog.PixelROCAUC() and xlog.PixelAveragePrecision(), benchmarks of a Runner",
    # zennit
    "EpsilonPlus": _called("LRP"),
    "EpsilonPlusFlat": _called("LRP", "composite='epsilon_plus_flat'"),
    "EpsilonAlpha2Beta1": _called("LRP", "composite='epsilon_alpha2_beta1'"),
    "EpsilonGammaBox": "xlog.LRP(composite=xlog.LRPComposite(conv=xlog.GammaRule(), first=xlog.ZBoxRule(low, high)))",
    "Epsilon": "xlog.EpsilonRule(), a rule of xlog.LRPComposite",
    "ZPlus": "xlog.ZPlusRule(), a rule of xlog.LRPComposite",
    "Gamma": "xlog.GammaRule(), a rule of xlog.LRPComposite",
    "AlphaBeta": "xlog.AlphaBetaRule(), a rule of xlog.LRPComposite",
    "ZBox": "xlog.ZBoxRule(low, high), a rule of xlog.LRPComposite",
    "Flat": "xlog.FlatRule(), a rule of xlog.LRPComposite",
    "WSquare": "xlog.WSquareRule(), a rule of xlog.LRPComposite",
    "SequentialMergeBatchNorm": "not needed: xlog.LRP finds batch-norms by itself",
    "ResNetCanonizer": "not needed: xlog.LRP finds sums and batch-norms by itself",
}
"""By the other package's name, what to write."""
