from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Event(_message.Message):
    __slots__ = ("wall_time", "step", "file_header", "run_metadata", "picture", "segment_map", "sample", "inference", "explanation", "score", "score_summary", "counterfactual_tree", "run_end", "commit", "model_importance", "partial_dependence", "counterfactual_rows", "training_samples", "training_batch", "influence")
    WALL_TIME_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    FILE_HEADER_FIELD_NUMBER: _ClassVar[int]
    RUN_METADATA_FIELD_NUMBER: _ClassVar[int]
    PICTURE_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_MAP_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_FIELD_NUMBER: _ClassVar[int]
    INFERENCE_FIELD_NUMBER: _ClassVar[int]
    EXPLANATION_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    SCORE_SUMMARY_FIELD_NUMBER: _ClassVar[int]
    COUNTERFACTUAL_TREE_FIELD_NUMBER: _ClassVar[int]
    RUN_END_FIELD_NUMBER: _ClassVar[int]
    COMMIT_FIELD_NUMBER: _ClassVar[int]
    MODEL_IMPORTANCE_FIELD_NUMBER: _ClassVar[int]
    PARTIAL_DEPENDENCE_FIELD_NUMBER: _ClassVar[int]
    COUNTERFACTUAL_ROWS_FIELD_NUMBER: _ClassVar[int]
    TRAINING_SAMPLES_FIELD_NUMBER: _ClassVar[int]
    TRAINING_BATCH_FIELD_NUMBER: _ClassVar[int]
    INFLUENCE_FIELD_NUMBER: _ClassVar[int]
    wall_time: float
    step: int
    file_header: FileHeader
    run_metadata: RunMetadata
    picture: Picture
    segment_map: SegmentMap
    sample: Sample
    inference: Inference
    explanation: Explanation
    score: Score
    score_summary: ScoreSummary
    counterfactual_tree: CounterfactualTree
    run_end: RunEnd
    commit: Commit
    model_importance: ModelImportance
    partial_dependence: PartialDependence
    counterfactual_rows: CounterfactualRows
    training_samples: TrainingSamples
    training_batch: TrainingBatch
    influence: Influence
    def __init__(self, wall_time: _Optional[float] = ..., step: _Optional[int] = ..., file_header: _Optional[_Union[FileHeader, _Mapping]] = ..., run_metadata: _Optional[_Union[RunMetadata, _Mapping]] = ..., picture: _Optional[_Union[Picture, _Mapping]] = ..., segment_map: _Optional[_Union[SegmentMap, _Mapping]] = ..., sample: _Optional[_Union[Sample, _Mapping]] = ..., inference: _Optional[_Union[Inference, _Mapping]] = ..., explanation: _Optional[_Union[Explanation, _Mapping]] = ..., score: _Optional[_Union[Score, _Mapping]] = ..., score_summary: _Optional[_Union[ScoreSummary, _Mapping]] = ..., counterfactual_tree: _Optional[_Union[CounterfactualTree, _Mapping]] = ..., run_end: _Optional[_Union[RunEnd, _Mapping]] = ..., commit: _Optional[_Union[Commit, _Mapping]] = ..., model_importance: _Optional[_Union[ModelImportance, _Mapping]] = ..., partial_dependence: _Optional[_Union[PartialDependence, _Mapping]] = ..., counterfactual_rows: _Optional[_Union[CounterfactualRows, _Mapping]] = ..., training_samples: _Optional[_Union[TrainingSamples, _Mapping]] = ..., training_batch: _Optional[_Union[TrainingBatch, _Mapping]] = ..., influence: _Optional[_Union[Influence, _Mapping]] = ...) -> None: ...

class FileHeader(_message.Message):
    __slots__ = ("format_major", "format_minor", "writer", "run_id", "start_time", "host", "pid", "part", "rank", "world_size", "resumed", "commits", "order")
    FORMAT_MAJOR_FIELD_NUMBER: _ClassVar[int]
    FORMAT_MINOR_FIELD_NUMBER: _ClassVar[int]
    WRITER_FIELD_NUMBER: _ClassVar[int]
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    HOST_FIELD_NUMBER: _ClassVar[int]
    PID_FIELD_NUMBER: _ClassVar[int]
    PART_FIELD_NUMBER: _ClassVar[int]
    RANK_FIELD_NUMBER: _ClassVar[int]
    WORLD_SIZE_FIELD_NUMBER: _ClassVar[int]
    RESUMED_FIELD_NUMBER: _ClassVar[int]
    COMMITS_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    format_major: int
    format_minor: int
    writer: str
    run_id: str
    start_time: float
    host: str
    pid: int
    part: int
    rank: int
    world_size: int
    resumed: bool
    commits: bool
    order: int
    def __init__(self, format_major: _Optional[int] = ..., format_minor: _Optional[int] = ..., writer: _Optional[str] = ..., run_id: _Optional[str] = ..., start_time: _Optional[float] = ..., host: _Optional[str] = ..., pid: _Optional[int] = ..., part: _Optional[int] = ..., rank: _Optional[int] = ..., world_size: _Optional[int] = ..., resumed: bool = ..., commits: bool = ..., order: _Optional[int] = ...) -> None: ...

class RunMetadata(_message.Message):
    __slots__ = ("class_names", "model", "activation", "explainers", "benchmarks", "target_rule", "seed", "preprocessing", "notes", "tags", "versions", "baselines", "uncertainty", "occlusions", "task", "units", "abandoned_steps", "repeats", "processes", "planned_samples", "preprocessing_said", "prior", "features", "text", "importances", "dependences", "counterfactuals")
    class VersionsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    CLASS_NAMES_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    ACTIVATION_FIELD_NUMBER: _ClassVar[int]
    EXPLAINERS_FIELD_NUMBER: _ClassVar[int]
    BENCHMARKS_FIELD_NUMBER: _ClassVar[int]
    TARGET_RULE_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    PREPROCESSING_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    BASELINES_FIELD_NUMBER: _ClassVar[int]
    UNCERTAINTY_FIELD_NUMBER: _ClassVar[int]
    OCCLUSIONS_FIELD_NUMBER: _ClassVar[int]
    TASK_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    ABANDONED_STEPS_FIELD_NUMBER: _ClassVar[int]
    REPEATS_FIELD_NUMBER: _ClassVar[int]
    PROCESSES_FIELD_NUMBER: _ClassVar[int]
    PLANNED_SAMPLES_FIELD_NUMBER: _ClassVar[int]
    PREPROCESSING_SAID_FIELD_NUMBER: _ClassVar[int]
    PRIOR_FIELD_NUMBER: _ClassVar[int]
    FEATURES_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    IMPORTANCES_FIELD_NUMBER: _ClassVar[int]
    DEPENDENCES_FIELD_NUMBER: _ClassVar[int]
    COUNTERFACTUALS_FIELD_NUMBER: _ClassVar[int]
    class_names: _containers.RepeatedScalarFieldContainer[str]
    model: ModelInfo
    activation: str
    explainers: _containers.RepeatedCompositeFieldContainer[Instance]
    benchmarks: _containers.RepeatedCompositeFieldContainer[Instance]
    target_rule: TargetRule
    seed: int
    preprocessing: str
    notes: str
    tags: _containers.RepeatedScalarFieldContainer[str]
    versions: _containers.ScalarMap[str, str]
    baselines: _containers.RepeatedCompositeFieldContainer[Instance]
    uncertainty: Instance
    occlusions: _containers.RepeatedCompositeFieldContainer[Instance]
    task: str
    units: _containers.RepeatedScalarFieldContainer[str]
    abandoned_steps: _containers.RepeatedScalarFieldContainer[int]
    repeats: int
    processes: int
    planned_samples: int
    preprocessing_said: Sentence
    prior: SuperpixelPrior
    features: _containers.RepeatedCompositeFieldContainer[Feature]
    text: TextFacts
    importances: _containers.RepeatedCompositeFieldContainer[Instance]
    dependences: _containers.RepeatedCompositeFieldContainer[Instance]
    counterfactuals: _containers.RepeatedCompositeFieldContainer[Instance]
    def __init__(self, class_names: _Optional[_Iterable[str]] = ..., model: _Optional[_Union[ModelInfo, _Mapping]] = ..., activation: _Optional[str] = ..., explainers: _Optional[_Iterable[_Union[Instance, _Mapping]]] = ..., benchmarks: _Optional[_Iterable[_Union[Instance, _Mapping]]] = ..., target_rule: _Optional[_Union[TargetRule, _Mapping]] = ..., seed: _Optional[int] = ..., preprocessing: _Optional[str] = ..., notes: _Optional[str] = ..., tags: _Optional[_Iterable[str]] = ..., versions: _Optional[_Mapping[str, str]] = ..., baselines: _Optional[_Iterable[_Union[Instance, _Mapping]]] = ..., uncertainty: _Optional[_Union[Instance, _Mapping]] = ..., occlusions: _Optional[_Iterable[_Union[Instance, _Mapping]]] = ..., task: _Optional[str] = ..., units: _Optional[_Iterable[str]] = ..., abandoned_steps: _Optional[_Iterable[int]] = ..., repeats: _Optional[int] = ..., processes: _Optional[int] = ..., planned_samples: _Optional[int] = ..., preprocessing_said: _Optional[_Union[Sentence, _Mapping]] = ..., prior: _Optional[_Union[SuperpixelPrior, _Mapping]] = ..., features: _Optional[_Iterable[_Union[Feature, _Mapping]]] = ..., text: _Optional[_Union[TextFacts, _Mapping]] = ..., importances: _Optional[_Iterable[_Union[Instance, _Mapping]]] = ..., dependences: _Optional[_Iterable[_Union[Instance, _Mapping]]] = ..., counterfactuals: _Optional[_Iterable[_Union[Instance, _Mapping]]] = ...) -> None: ...

class ModelImportance(_message.Message):
    __slots__ = ("method", "label", "values", "errors", "signed", "names", "p_values", "separable")
    METHOD_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    ERRORS_FIELD_NUMBER: _ClassVar[int]
    SIGNED_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    P_VALUES_FIELD_NUMBER: _ClassVar[int]
    SEPARABLE_FIELD_NUMBER: _ClassVar[int]
    method: str
    label: int
    values: _containers.RepeatedScalarFieldContainer[float]
    errors: _containers.RepeatedScalarFieldContainer[float]
    signed: bool
    names: _containers.RepeatedScalarFieldContainer[str]
    p_values: _containers.RepeatedScalarFieldContainer[float]
    separable: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, method: _Optional[str] = ..., label: _Optional[int] = ..., values: _Optional[_Iterable[float]] = ..., errors: _Optional[_Iterable[float]] = ..., signed: bool = ..., names: _Optional[_Iterable[str]] = ..., p_values: _Optional[_Iterable[float]] = ..., separable: _Optional[_Iterable[float]] = ...) -> None: ...

class PartialDependence(_message.Message):
    __slots__ = ("method", "feature", "label", "grid", "mean", "low", "high", "rows", "curves")
    class Ice(_message.Message):
        __slots__ = ("sample_id", "outputs")
        SAMPLE_ID_FIELD_NUMBER: _ClassVar[int]
        OUTPUTS_FIELD_NUMBER: _ClassVar[int]
        sample_id: str
        outputs: _containers.RepeatedScalarFieldContainer[float]
        def __init__(self, sample_id: _Optional[str] = ..., outputs: _Optional[_Iterable[float]] = ...) -> None: ...
    METHOD_FIELD_NUMBER: _ClassVar[int]
    FEATURE_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    GRID_FIELD_NUMBER: _ClassVar[int]
    MEAN_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    CURVES_FIELD_NUMBER: _ClassVar[int]
    method: str
    feature: str
    label: int
    grid: _containers.RepeatedScalarFieldContainer[float]
    mean: _containers.RepeatedScalarFieldContainer[float]
    low: _containers.RepeatedScalarFieldContainer[float]
    high: _containers.RepeatedScalarFieldContainer[float]
    rows: int
    curves: _containers.RepeatedCompositeFieldContainer[PartialDependence.Ice]
    def __init__(self, method: _Optional[str] = ..., feature: _Optional[str] = ..., label: _Optional[int] = ..., grid: _Optional[_Iterable[float]] = ..., mean: _Optional[_Iterable[float]] = ..., low: _Optional[_Iterable[float]] = ..., high: _Optional[_Iterable[float]] = ..., rows: _Optional[int] = ..., curves: _Optional[_Iterable[_Union[PartialDependence.Ice, _Mapping]]] = ...) -> None: ...

class TextFacts(_message.Message):
    __slots__ = ("embedding", "hidden")
    EMBEDDING_FIELD_NUMBER: _ClassVar[int]
    HIDDEN_FIELD_NUMBER: _ClassVar[int]
    embedding: str
    hidden: str
    def __init__(self, embedding: _Optional[str] = ..., hidden: _Optional[str] = ...) -> None: ...

class Feature(_message.Message):
    __slots__ = ("name", "unit", "categories", "percentiles", "shares")
    NAME_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    PERCENTILES_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    name: str
    unit: str
    categories: _containers.RepeatedScalarFieldContainer[str]
    percentiles: _containers.RepeatedScalarFieldContainer[float]
    shares: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, name: _Optional[str] = ..., unit: _Optional[str] = ..., categories: _Optional[_Iterable[str]] = ..., percentiles: _Optional[_Iterable[float]] = ..., shares: _Optional[_Iterable[float]] = ...) -> None: ...

class SuperpixelPrior(_message.Message):
    __slots__ = ("method", "layer", "clusters", "centers", "classes", "names")
    class ClassWeights(_message.Message):
        __slots__ = ("label", "weights")
        LABEL_FIELD_NUMBER: _ClassVar[int]
        WEIGHTS_FIELD_NUMBER: _ClassVar[int]
        label: int
        weights: _containers.RepeatedScalarFieldContainer[float]
        def __init__(self, label: _Optional[int] = ..., weights: _Optional[_Iterable[float]] = ...) -> None: ...
    METHOD_FIELD_NUMBER: _ClassVar[int]
    LAYER_FIELD_NUMBER: _ClassVar[int]
    CLUSTERS_FIELD_NUMBER: _ClassVar[int]
    CENTERS_FIELD_NUMBER: _ClassVar[int]
    CLASSES_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    method: str
    layer: str
    clusters: int
    centers: _containers.RepeatedScalarFieldContainer[float]
    classes: _containers.RepeatedCompositeFieldContainer[SuperpixelPrior.ClassWeights]
    names: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, method: _Optional[str] = ..., layer: _Optional[str] = ..., clusters: _Optional[int] = ..., centers: _Optional[_Iterable[float]] = ..., classes: _Optional[_Iterable[_Union[SuperpixelPrior.ClassWeights, _Mapping]]] = ..., names: _Optional[_Iterable[str]] = ...) -> None: ...

class ModelInfo(_message.Message):
    __slots__ = ("framework", "name", "device", "dtype", "parameter_count", "input_shape", "fast_path", "fingerprint", "fast_path_said")
    FRAMEWORK_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DEVICE_FIELD_NUMBER: _ClassVar[int]
    DTYPE_FIELD_NUMBER: _ClassVar[int]
    PARAMETER_COUNT_FIELD_NUMBER: _ClassVar[int]
    INPUT_SHAPE_FIELD_NUMBER: _ClassVar[int]
    FAST_PATH_FIELD_NUMBER: _ClassVar[int]
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    FAST_PATH_SAID_FIELD_NUMBER: _ClassVar[int]
    framework: str
    name: str
    device: str
    dtype: str
    parameter_count: int
    input_shape: _containers.RepeatedScalarFieldContainer[int]
    fast_path: str
    fingerprint: bytes
    fast_path_said: Sentence
    def __init__(self, framework: _Optional[str] = ..., name: _Optional[str] = ..., device: _Optional[str] = ..., dtype: _Optional[str] = ..., parameter_count: _Optional[int] = ..., input_shape: _Optional[_Iterable[int]] = ..., fast_path: _Optional[str] = ..., fingerprint: _Optional[bytes] = ..., fast_path_said: _Optional[_Union[Sentence, _Mapping]] = ...) -> None: ...

class Sentence(_message.Message):
    __slots__ = ("code", "texts", "sentences")
    class TextsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class SentencesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: Sentence
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[Sentence, _Mapping]] = ...) -> None: ...
    CODE_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    SENTENCES_FIELD_NUMBER: _ClassVar[int]
    code: str
    texts: _containers.ScalarMap[str, str]
    sentences: _containers.MessageMap[str, Sentence]
    def __init__(self, code: _Optional[str] = ..., texts: _Optional[_Mapping[str, str]] = ..., sentences: _Optional[_Mapping[str, Sentence]] = ...) -> None: ...

class Instance(_message.Message):
    __slots__ = ("name", "class_name", "params", "direction", "definition", "low", "high", "ignores", "seed_included", "rivals", "level")
    class Direction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        DIRECTION_UNSPECIFIED: _ClassVar[Instance.Direction]
        HIGHER_IS_BETTER: _ClassVar[Instance.Direction]
        LOWER_IS_BETTER: _ClassVar[Instance.Direction]
    DIRECTION_UNSPECIFIED: Instance.Direction
    HIGHER_IS_BETTER: Instance.Direction
    LOWER_IS_BETTER: Instance.Direction
    class ParamsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    CLASS_NAME_FIELD_NUMBER: _ClassVar[int]
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    DEFINITION_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    IGNORES_FIELD_NUMBER: _ClassVar[int]
    SEED_INCLUDED_FIELD_NUMBER: _ClassVar[int]
    RIVALS_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    name: str
    class_name: str
    params: _containers.ScalarMap[str, str]
    direction: Instance.Direction
    definition: int
    low: float
    high: float
    ignores: _containers.RepeatedScalarFieldContainer[str]
    seed_included: bool
    rivals: _containers.RepeatedScalarFieldContainer[str]
    level: float
    def __init__(self, name: _Optional[str] = ..., class_name: _Optional[str] = ..., params: _Optional[_Mapping[str, str]] = ..., direction: _Optional[_Union[Instance.Direction, str]] = ..., definition: _Optional[int] = ..., low: _Optional[float] = ..., high: _Optional[float] = ..., ignores: _Optional[_Iterable[str]] = ..., seed_included: bool = ..., rivals: _Optional[_Iterable[str]] = ..., level: _Optional[float] = ...) -> None: ...

class TargetRule(_message.Message):
    __slots__ = ("kind", "threshold", "top_k", "labels")
    KIND_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    TOP_K_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    kind: str
    threshold: float
    top_k: int
    labels: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, kind: _Optional[str] = ..., threshold: _Optional[float] = ..., top_k: _Optional[int] = ..., labels: _Optional[_Iterable[int]] = ...) -> None: ...

class RunEnd(_message.Message):
    __slots__ = ("status", "counts", "duration", "message")
    class Status(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATUS_UNSPECIFIED: _ClassVar[RunEnd.Status]
        FINISHED: _ClassVar[RunEnd.Status]
        INTERRUPTED: _ClassVar[RunEnd.Status]
        FAILED: _ClassVar[RunEnd.Status]
    STATUS_UNSPECIFIED: RunEnd.Status
    FINISHED: RunEnd.Status
    INTERRUPTED: RunEnd.Status
    FAILED: RunEnd.Status
    class CountsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    STATUS_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    DURATION_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    status: RunEnd.Status
    counts: _containers.ScalarMap[str, int]
    duration: float
    message: str
    def __init__(self, status: _Optional[_Union[RunEnd.Status, str]] = ..., counts: _Optional[_Mapping[str, int]] = ..., duration: _Optional[float] = ..., message: _Optional[str] = ...) -> None: ...

class Picture(_message.Message):
    __slots__ = ("hash", "width", "height", "channels", "encoding", "data")
    class Encoding(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        ENCODING_UNSPECIFIED: _ClassVar[Picture.Encoding]
        PNG: _ClassVar[Picture.Encoding]
        JPEG: _ClassVar[Picture.Encoding]
    ENCODING_UNSPECIFIED: Picture.Encoding
    PNG: Picture.Encoding
    JPEG: Picture.Encoding
    HASH_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    ENCODING_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    hash: bytes
    width: int
    height: int
    channels: int
    encoding: Picture.Encoding
    data: bytes
    def __init__(self, hash: _Optional[bytes] = ..., width: _Optional[int] = ..., height: _Optional[int] = ..., channels: _Optional[int] = ..., encoding: _Optional[_Union[Picture.Encoding, str]] = ..., data: _Optional[bytes] = ...) -> None: ...

class SegmentMap(_message.Message):
    __slots__ = ("hash", "width", "height", "count", "png")
    HASH_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    PNG_FIELD_NUMBER: _ClassVar[int]
    hash: bytes
    width: int
    height: int
    count: int
    png: bytes
    def __init__(self, hash: _Optional[bytes] = ..., width: _Optional[int] = ..., height: _Optional[int] = ..., count: _Optional[int] = ..., png: _Optional[bytes] = ...) -> None: ...

class Sample(_message.Message):
    __slots__ = ("id", "name", "picture", "row", "text", "truth", "values")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PICTURE_FIELD_NUMBER: _ClassVar[int]
    ROW_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    TRUTH_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    picture: PictureInput
    row: RowInput
    text: TextInput
    truth: Truth
    values: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., picture: _Optional[_Union[PictureInput, _Mapping]] = ..., row: _Optional[_Union[RowInput, _Mapping]] = ..., text: _Optional[_Union[TextInput, _Mapping]] = ..., truth: _Optional[_Union[Truth, _Mapping]] = ..., values: _Optional[_Iterable[float]] = ...) -> None: ...

class Commit(_message.Message):
    __slots__ = ("sample_id",)
    SAMPLE_ID_FIELD_NUMBER: _ClassVar[int]
    sample_id: str
    def __init__(self, sample_id: _Optional[str] = ...) -> None: ...

class TextInput(_message.Message):
    __slots__ = ("text", "tokens")
    class Token(_message.Message):
        __slots__ = ("spelling", "start", "end", "special", "word", "sentence")
        SPELLING_FIELD_NUMBER: _ClassVar[int]
        START_FIELD_NUMBER: _ClassVar[int]
        END_FIELD_NUMBER: _ClassVar[int]
        SPECIAL_FIELD_NUMBER: _ClassVar[int]
        WORD_FIELD_NUMBER: _ClassVar[int]
        SENTENCE_FIELD_NUMBER: _ClassVar[int]
        spelling: str
        start: int
        end: int
        special: bool
        word: int
        sentence: int
        def __init__(self, spelling: _Optional[str] = ..., start: _Optional[int] = ..., end: _Optional[int] = ..., special: bool = ..., word: _Optional[int] = ..., sentence: _Optional[int] = ...) -> None: ...
    TEXT_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    text: str
    tokens: _containers.RepeatedCompositeFieldContainer[TextInput.Token]
    def __init__(self, text: _Optional[str] = ..., tokens: _Optional[_Iterable[_Union[TextInput.Token, _Mapping]]] = ...) -> None: ...

class RowInput(_message.Message):
    __slots__ = ("values",)
    VALUES_FIELD_NUMBER: _ClassVar[int]
    values: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, values: _Optional[_Iterable[float]] = ...) -> None: ...

class PictureInput(_message.Message):
    __slots__ = ("hash", "width", "height", "depth")
    HASH_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    DEPTH_FIELD_NUMBER: _ClassVar[int]
    hash: bytes
    width: int
    height: int
    depth: int
    def __init__(self, hash: _Optional[bytes] = ..., width: _Optional[int] = ..., height: _Optional[int] = ..., depth: _Optional[int] = ...) -> None: ...

class Truth(_message.Message):
    __slots__ = ("labels", "regions", "share_labels", "shares")
    LABELS_FIELD_NUMBER: _ClassVar[int]
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    SHARE_LABELS_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    labels: _containers.RepeatedScalarFieldContainer[int]
    regions: _containers.RepeatedCompositeFieldContainer[Region]
    share_labels: _containers.RepeatedScalarFieldContainer[int]
    shares: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, labels: _Optional[_Iterable[int]] = ..., regions: _Optional[_Iterable[_Union[Region, _Mapping]]] = ..., share_labels: _Optional[_Iterable[int]] = ..., shares: _Optional[_Iterable[float]] = ...) -> None: ...

class Region(_message.Message):
    __slots__ = ("label", "box", "mask_png")
    LABEL_FIELD_NUMBER: _ClassVar[int]
    BOX_FIELD_NUMBER: _ClassVar[int]
    MASK_PNG_FIELD_NUMBER: _ClassVar[int]
    label: int
    box: Box
    mask_png: bytes
    def __init__(self, label: _Optional[int] = ..., box: _Optional[_Union[Box, _Mapping]] = ..., mask_png: _Optional[bytes] = ...) -> None: ...

class Box(_message.Message):
    __slots__ = ("x", "y", "width", "height")
    X_FIELD_NUMBER: _ClassVar[int]
    Y_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    x: float
    y: float
    width: float
    height: float
    def __init__(self, x: _Optional[float] = ..., y: _Optional[float] = ..., width: _Optional[float] = ..., height: _Optional[float] = ...) -> None: ...

class Inference(_message.Message):
    __slots__ = ("sample_id", "labels", "predictive_entropy", "mutual_information", "uncertainty", "uncertainty_said")
    SAMPLE_ID_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    PREDICTIVE_ENTROPY_FIELD_NUMBER: _ClassVar[int]
    MUTUAL_INFORMATION_FIELD_NUMBER: _ClassVar[int]
    UNCERTAINTY_FIELD_NUMBER: _ClassVar[int]
    UNCERTAINTY_SAID_FIELD_NUMBER: _ClassVar[int]
    sample_id: str
    labels: _containers.RepeatedCompositeFieldContainer[LabelScore]
    predictive_entropy: float
    mutual_information: float
    uncertainty: str
    uncertainty_said: Sentence
    def __init__(self, sample_id: _Optional[str] = ..., labels: _Optional[_Iterable[_Union[LabelScore, _Mapping]]] = ..., predictive_entropy: _Optional[float] = ..., mutual_information: _Optional[float] = ..., uncertainty: _Optional[str] = ..., uncertainty_said: _Optional[_Union[Sentence, _Mapping]] = ...) -> None: ...

class LabelScore(_message.Message):
    __slots__ = ("label", "logit", "probability", "explained", "uncertainty")
    LABEL_FIELD_NUMBER: _ClassVar[int]
    LOGIT_FIELD_NUMBER: _ClassVar[int]
    PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    EXPLAINED_FIELD_NUMBER: _ClassVar[int]
    UNCERTAINTY_FIELD_NUMBER: _ClassVar[int]
    label: int
    logit: float
    probability: float
    explained: bool
    uncertainty: Uncertainty
    def __init__(self, label: _Optional[int] = ..., logit: _Optional[float] = ..., probability: _Optional[float] = ..., explained: bool = ..., uncertainty: _Optional[_Union[Uncertainty, _Mapping]] = ...) -> None: ...

class Uncertainty(_message.Message):
    __slots__ = ("mean", "standard_deviation", "low", "high", "samples")
    MEAN_FIELD_NUMBER: _ClassVar[int]
    STANDARD_DEVIATION_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_FIELD_NUMBER: _ClassVar[int]
    mean: float
    standard_deviation: float
    low: float
    high: float
    samples: int
    def __init__(self, mean: _Optional[float] = ..., standard_deviation: _Optional[float] = ..., low: _Optional[float] = ..., high: _Optional[float] = ..., samples: _Optional[int] = ...) -> None: ...

class Explanation(_message.Message):
    __slots__ = ("sample_id", "explainer", "label", "map", "layer", "spread", "mean", "conditions", "intercept", "layout", "layer_reason", "convergence", "layout_said", "layer_reason_said", "unit")
    SAMPLE_ID_FIELD_NUMBER: _ClassVar[int]
    EXPLAINER_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    MAP_FIELD_NUMBER: _ClassVar[int]
    LAYER_FIELD_NUMBER: _ClassVar[int]
    SPREAD_FIELD_NUMBER: _ClassVar[int]
    MEAN_FIELD_NUMBER: _ClassVar[int]
    CONDITIONS_FIELD_NUMBER: _ClassVar[int]
    INTERCEPT_FIELD_NUMBER: _ClassVar[int]
    LAYOUT_FIELD_NUMBER: _ClassVar[int]
    LAYER_REASON_FIELD_NUMBER: _ClassVar[int]
    CONVERGENCE_FIELD_NUMBER: _ClassVar[int]
    LAYOUT_SAID_FIELD_NUMBER: _ClassVar[int]
    LAYER_REASON_SAID_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    sample_id: str
    explainer: str
    label: int
    map: Map
    layer: str
    spread: Map
    mean: Map
    conditions: _containers.RepeatedCompositeFieldContainer[Condition]
    intercept: float
    layout: str
    layer_reason: str
    convergence: _containers.RepeatedCompositeFieldContainer[Convergence]
    layout_said: Sentence
    layer_reason_said: Sentence
    unit: str
    def __init__(self, sample_id: _Optional[str] = ..., explainer: _Optional[str] = ..., label: _Optional[int] = ..., map: _Optional[_Union[Map, _Mapping]] = ..., layer: _Optional[str] = ..., spread: _Optional[_Union[Map, _Mapping]] = ..., mean: _Optional[_Union[Map, _Mapping]] = ..., conditions: _Optional[_Iterable[_Union[Condition, _Mapping]]] = ..., intercept: _Optional[float] = ..., layout: _Optional[str] = ..., layer_reason: _Optional[str] = ..., convergence: _Optional[_Iterable[_Union[Convergence, _Mapping]]] = ..., layout_said: _Optional[_Union[Sentence, _Mapping]] = ..., layer_reason_said: _Optional[_Union[Sentence, _Mapping]] = ..., unit: _Optional[str] = ...) -> None: ...

class Condition(_message.Message):
    __slots__ = ("above", "up_to", "equals")
    ABOVE_FIELD_NUMBER: _ClassVar[int]
    UP_TO_FIELD_NUMBER: _ClassVar[int]
    EQUALS_FIELD_NUMBER: _ClassVar[int]
    above: float
    up_to: float
    equals: float
    def __init__(self, above: _Optional[float] = ..., up_to: _Optional[float] = ..., equals: _Optional[float] = ...) -> None: ...

class Convergence(_message.Message):
    __slots__ = ("kind", "value", "relative", "bound", "beyond")
    class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        KIND_UNSPECIFIED: _ClassVar[Convergence.Kind]
        COMPLETENESS: _ClassVar[Convergence.Kind]
        CONSERVATION: _ClassVar[Convergence.Kind]
        LOCAL_R2: _ClassVar[Convergence.Kind]
        APPROXIMATION_ERROR: _ClassVar[Convergence.Kind]
        HALVES: _ClassVar[Convergence.Kind]
    KIND_UNSPECIFIED: Convergence.Kind
    COMPLETENESS: Convergence.Kind
    CONSERVATION: Convergence.Kind
    LOCAL_R2: Convergence.Kind
    APPROXIMATION_ERROR: Convergence.Kind
    HALVES: Convergence.Kind
    KIND_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    RELATIVE_FIELD_NUMBER: _ClassVar[int]
    BOUND_FIELD_NUMBER: _ClassVar[int]
    BEYOND_FIELD_NUMBER: _ClassVar[int]
    kind: Convergence.Kind
    value: float
    relative: float
    bound: float
    beyond: bool
    def __init__(self, kind: _Optional[_Union[Convergence.Kind, str]] = ..., value: _Optional[float] = ..., relative: _Optional[float] = ..., bound: _Optional[float] = ..., beyond: bool = ...) -> None: ...

class Map(_message.Message):
    __slots__ = ("height", "width", "full_height", "full_width", "upsampling", "signed", "low", "high", "f32", "f16", "planes", "segments", "offset", "depth")
    class Upsampling(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UPSAMPLING_UNSPECIFIED: _ClassVar[Map.Upsampling]
        NONE: _ClassVar[Map.Upsampling]
        BILINEAR: _ClassVar[Map.Upsampling]
        NEAREST: _ClassVar[Map.Upsampling]
    UPSAMPLING_UNSPECIFIED: Map.Upsampling
    NONE: Map.Upsampling
    BILINEAR: Map.Upsampling
    NEAREST: Map.Upsampling
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    FULL_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    FULL_WIDTH_FIELD_NUMBER: _ClassVar[int]
    UPSAMPLING_FIELD_NUMBER: _ClassVar[int]
    SIGNED_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    F32_FIELD_NUMBER: _ClassVar[int]
    F16_FIELD_NUMBER: _ClassVar[int]
    PLANES_FIELD_NUMBER: _ClassVar[int]
    SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    DEPTH_FIELD_NUMBER: _ClassVar[int]
    height: int
    width: int
    full_height: int
    full_width: int
    upsampling: Map.Upsampling
    signed: bool
    low: float
    high: float
    f32: bytes
    f16: bytes
    planes: Planes
    segments: SegmentWeights
    offset: float
    depth: int
    def __init__(self, height: _Optional[int] = ..., width: _Optional[int] = ..., full_height: _Optional[int] = ..., full_width: _Optional[int] = ..., upsampling: _Optional[_Union[Map.Upsampling, str]] = ..., signed: bool = ..., low: _Optional[float] = ..., high: _Optional[float] = ..., f32: _Optional[bytes] = ..., f16: _Optional[bytes] = ..., planes: _Optional[_Union[Planes, _Mapping]] = ..., segments: _Optional[_Union[SegmentWeights, _Mapping]] = ..., offset: _Optional[float] = ..., depth: _Optional[int] = ...) -> None: ...

class Planes(_message.Message):
    __slots__ = ("bits", "low", "high", "high_png", "low_deflate")
    BITS_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    HIGH_PNG_FIELD_NUMBER: _ClassVar[int]
    LOW_DEFLATE_FIELD_NUMBER: _ClassVar[int]
    bits: int
    low: float
    high: float
    high_png: bytes
    low_deflate: bytes
    def __init__(self, bits: _Optional[int] = ..., low: _Optional[float] = ..., high: _Optional[float] = ..., high_png: _Optional[bytes] = ..., low_deflate: _Optional[bytes] = ...) -> None: ...

class SegmentWeights(_message.Message):
    __slots__ = ("hash", "weights", "features")
    HASH_FIELD_NUMBER: _ClassVar[int]
    WEIGHTS_FIELD_NUMBER: _ClassVar[int]
    FEATURES_FIELD_NUMBER: _ClassVar[int]
    hash: bytes
    weights: _containers.RepeatedScalarFieldContainer[float]
    features: bytes
    def __init__(self, hash: _Optional[bytes] = ..., weights: _Optional[_Iterable[float]] = ..., features: _Optional[bytes] = ...) -> None: ...

class Score(_message.Message):
    __slots__ = ("sample_id", "label", "explainer", "benchmark", "value", "missing", "curves", "other_seeds", "missing_said")
    SAMPLE_ID_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    EXPLAINER_FIELD_NUMBER: _ClassVar[int]
    BENCHMARK_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    CURVES_FIELD_NUMBER: _ClassVar[int]
    OTHER_SEEDS_FIELD_NUMBER: _ClassVar[int]
    MISSING_SAID_FIELD_NUMBER: _ClassVar[int]
    sample_id: str
    label: int
    explainer: str
    benchmark: str
    value: float
    missing: str
    curves: _containers.RepeatedCompositeFieldContainer[Curve]
    other_seeds: _containers.RepeatedScalarFieldContainer[float]
    missing_said: Sentence
    def __init__(self, sample_id: _Optional[str] = ..., label: _Optional[int] = ..., explainer: _Optional[str] = ..., benchmark: _Optional[str] = ..., value: _Optional[float] = ..., missing: _Optional[str] = ..., curves: _Optional[_Iterable[_Union[Curve, _Mapping]]] = ..., other_seeds: _Optional[_Iterable[float]] = ..., missing_said: _Optional[_Union[Sentence, _Mapping]] = ...) -> None: ...

class Curve(_message.Message):
    __slots__ = ("name", "x", "y")
    NAME_FIELD_NUMBER: _ClassVar[int]
    X_FIELD_NUMBER: _ClassVar[int]
    Y_FIELD_NUMBER: _ClassVar[int]
    name: str
    x: _containers.RepeatedScalarFieldContainer[float]
    y: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, name: _Optional[str] = ..., x: _Optional[_Iterable[float]] = ..., y: _Optional[_Iterable[float]] = ...) -> None: ...

class ScoreSummary(_message.Message):
    __slots__ = ("explainer", "benchmark", "label", "count", "missing", "mean", "interval", "best_baseline", "gain", "gain_interval", "verdict", "no_interval", "gains", "seed_std")
    class Verdict(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        VERDICT_UNSPECIFIED: _ClassVar[ScoreSummary.Verdict]
        BETTER: _ClassVar[ScoreSummary.Verdict]
        WORSE: _ClassVar[ScoreSummary.Verdict]
        UNSURE: _ClassVar[ScoreSummary.Verdict]
    VERDICT_UNSPECIFIED: ScoreSummary.Verdict
    BETTER: ScoreSummary.Verdict
    WORSE: ScoreSummary.Verdict
    UNSURE: ScoreSummary.Verdict
    EXPLAINER_FIELD_NUMBER: _ClassVar[int]
    BENCHMARK_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    MEAN_FIELD_NUMBER: _ClassVar[int]
    INTERVAL_FIELD_NUMBER: _ClassVar[int]
    BEST_BASELINE_FIELD_NUMBER: _ClassVar[int]
    GAIN_FIELD_NUMBER: _ClassVar[int]
    GAIN_INTERVAL_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    NO_INTERVAL_FIELD_NUMBER: _ClassVar[int]
    GAINS_FIELD_NUMBER: _ClassVar[int]
    SEED_STD_FIELD_NUMBER: _ClassVar[int]
    explainer: str
    benchmark: str
    label: int
    count: int
    missing: int
    mean: float
    interval: Interval
    best_baseline: str
    gain: float
    gain_interval: Interval
    verdict: ScoreSummary.Verdict
    no_interval: str
    gains: _containers.RepeatedCompositeFieldContainer[Gain]
    seed_std: float
    def __init__(self, explainer: _Optional[str] = ..., benchmark: _Optional[str] = ..., label: _Optional[int] = ..., count: _Optional[int] = ..., missing: _Optional[int] = ..., mean: _Optional[float] = ..., interval: _Optional[_Union[Interval, _Mapping]] = ..., best_baseline: _Optional[str] = ..., gain: _Optional[float] = ..., gain_interval: _Optional[_Union[Interval, _Mapping]] = ..., verdict: _Optional[_Union[ScoreSummary.Verdict, str]] = ..., no_interval: _Optional[str] = ..., gains: _Optional[_Iterable[_Union[Gain, _Mapping]]] = ..., seed_std: _Optional[float] = ...) -> None: ...

class Gain(_message.Message):
    __slots__ = ("control", "mean", "interval")
    CONTROL_FIELD_NUMBER: _ClassVar[int]
    MEAN_FIELD_NUMBER: _ClassVar[int]
    INTERVAL_FIELD_NUMBER: _ClassVar[int]
    control: str
    mean: float
    interval: Interval
    def __init__(self, control: _Optional[str] = ..., mean: _Optional[float] = ..., interval: _Optional[_Union[Interval, _Mapping]] = ...) -> None: ...

class Interval(_message.Message):
    __slots__ = ("low", "high")
    LOW_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    low: float
    high: float
    def __init__(self, low: _Optional[float] = ..., high: _Optional[float] = ...) -> None: ...

class CounterfactualTree(_message.Message):
    __slots__ = ("sample_id", "label", "direction", "mask", "threshold", "outcome", "nodes", "layers", "kept_layer", "winner", "winner_probability", "occlusion", "start")
    class Direction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        DIRECTION_UNSPECIFIED: _ClassVar[CounterfactualTree.Direction]
        REVEAL: _ClassVar[CounterfactualTree.Direction]
        HIDE: _ClassVar[CounterfactualTree.Direction]
    DIRECTION_UNSPECIFIED: CounterfactualTree.Direction
    REVEAL: CounterfactualTree.Direction
    HIDE: CounterfactualTree.Direction
    class Outcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        OUTCOME_UNSPECIFIED: _ClassVar[CounterfactualTree.Outcome]
        REACHED: _ClassVar[CounterfactualTree.Outcome]
        NOT_REACHED: _ClassVar[CounterfactualTree.Outcome]
        TRIVIAL: _ClassVar[CounterfactualTree.Outcome]
    OUTCOME_UNSPECIFIED: CounterfactualTree.Outcome
    REACHED: CounterfactualTree.Outcome
    NOT_REACHED: CounterfactualTree.Outcome
    TRIVIAL: CounterfactualTree.Outcome
    class Node(_message.Message):
        __slots__ = ("parent", "layer", "order", "box", "probability", "gain")
        PARENT_FIELD_NUMBER: _ClassVar[int]
        LAYER_FIELD_NUMBER: _ClassVar[int]
        ORDER_FIELD_NUMBER: _ClassVar[int]
        BOX_FIELD_NUMBER: _ClassVar[int]
        PROBABILITY_FIELD_NUMBER: _ClassVar[int]
        GAIN_FIELD_NUMBER: _ClassVar[int]
        parent: int
        layer: int
        order: int
        box: Box
        probability: float
        gain: float
        def __init__(self, parent: _Optional[int] = ..., layer: _Optional[int] = ..., order: _Optional[int] = ..., box: _Optional[_Union[Box, _Mapping]] = ..., probability: _Optional[float] = ..., gain: _Optional[float] = ...) -> None: ...
    class Layer(_message.Message):
        __slots__ = ("window", "stride", "probability", "unit")
        WINDOW_FIELD_NUMBER: _ClassVar[int]
        STRIDE_FIELD_NUMBER: _ClassVar[int]
        PROBABILITY_FIELD_NUMBER: _ClassVar[int]
        UNIT_FIELD_NUMBER: _ClassVar[int]
        window: int
        stride: int
        probability: float
        unit: str
        def __init__(self, window: _Optional[int] = ..., stride: _Optional[int] = ..., probability: _Optional[float] = ..., unit: _Optional[str] = ...) -> None: ...
    SAMPLE_ID_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    MASK_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    NODES_FIELD_NUMBER: _ClassVar[int]
    LAYERS_FIELD_NUMBER: _ClassVar[int]
    KEPT_LAYER_FIELD_NUMBER: _ClassVar[int]
    WINNER_FIELD_NUMBER: _ClassVar[int]
    WINNER_PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    OCCLUSION_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    sample_id: str
    label: int
    direction: CounterfactualTree.Direction
    mask: str
    threshold: float
    outcome: CounterfactualTree.Outcome
    nodes: _containers.RepeatedCompositeFieldContainer[CounterfactualTree.Node]
    layers: _containers.RepeatedCompositeFieldContainer[CounterfactualTree.Layer]
    kept_layer: int
    winner: int
    winner_probability: float
    occlusion: str
    start: float
    def __init__(self, sample_id: _Optional[str] = ..., label: _Optional[int] = ..., direction: _Optional[_Union[CounterfactualTree.Direction, str]] = ..., mask: _Optional[str] = ..., threshold: _Optional[float] = ..., outcome: _Optional[_Union[CounterfactualTree.Outcome, str]] = ..., nodes: _Optional[_Iterable[_Union[CounterfactualTree.Node, _Mapping]]] = ..., layers: _Optional[_Iterable[_Union[CounterfactualTree.Layer, _Mapping]]] = ..., kept_layer: _Optional[int] = ..., winner: _Optional[int] = ..., winner_probability: _Optional[float] = ..., occlusion: _Optional[str] = ..., start: _Optional[float] = ...) -> None: ...

class CounterfactualRows(_message.Message):
    __slots__ = ("sample_id", "method", "label", "start", "above", "below", "alternatives")
    class Alternative(_message.Message):
        __slots__ = ("changes", "distance", "output", "winner")
        CHANGES_FIELD_NUMBER: _ClassVar[int]
        DISTANCE_FIELD_NUMBER: _ClassVar[int]
        OUTPUT_FIELD_NUMBER: _ClassVar[int]
        WINNER_FIELD_NUMBER: _ClassVar[int]
        changes: _containers.RepeatedCompositeFieldContainer[CounterfactualRows.Change]
        distance: float
        output: float
        winner: int
        def __init__(self, changes: _Optional[_Iterable[_Union[CounterfactualRows.Change, _Mapping]]] = ..., distance: _Optional[float] = ..., output: _Optional[float] = ..., winner: _Optional[int] = ...) -> None: ...
    class Change(_message.Message):
        __slots__ = ("feature", "value", "output")
        FEATURE_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        OUTPUT_FIELD_NUMBER: _ClassVar[int]
        feature: str
        value: float
        output: float
        def __init__(self, feature: _Optional[str] = ..., value: _Optional[float] = ..., output: _Optional[float] = ...) -> None: ...
    SAMPLE_ID_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    ABOVE_FIELD_NUMBER: _ClassVar[int]
    BELOW_FIELD_NUMBER: _ClassVar[int]
    ALTERNATIVES_FIELD_NUMBER: _ClassVar[int]
    sample_id: str
    method: str
    label: int
    start: float
    above: float
    below: float
    alternatives: _containers.RepeatedCompositeFieldContainer[CounterfactualRows.Alternative]
    def __init__(self, sample_id: _Optional[str] = ..., method: _Optional[str] = ..., label: _Optional[int] = ..., start: _Optional[float] = ..., above: _Optional[float] = ..., below: _Optional[float] = ..., alternatives: _Optional[_Iterable[_Union[CounterfactualRows.Alternative, _Mapping]]] = ...) -> None: ...

class TrainingSamples(_message.Message):
    __slots__ = ("recorder", "first", "ids", "labels", "order", "rank", "resumed_at")
    RECORDER_FIELD_NUMBER: _ClassVar[int]
    FIRST_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    RANK_FIELD_NUMBER: _ClassVar[int]
    RESUMED_AT_FIELD_NUMBER: _ClassVar[int]
    recorder: bytes
    first: int
    ids: _containers.RepeatedScalarFieldContainer[str]
    labels: _containers.RepeatedScalarFieldContainer[int]
    order: int
    rank: int
    resumed_at: int
    def __init__(self, recorder: _Optional[bytes] = ..., first: _Optional[int] = ..., ids: _Optional[_Iterable[str]] = ..., labels: _Optional[_Iterable[int]] = ..., order: _Optional[int] = ..., rank: _Optional[int] = ..., resumed_at: _Optional[int] = ...) -> None: ...

class TrainingBatch(_message.Message):
    __slots__ = ("recorder", "samples", "probability", "margin", "predicted")
    RECORDER_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_FIELD_NUMBER: _ClassVar[int]
    PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    MARGIN_FIELD_NUMBER: _ClassVar[int]
    PREDICTED_FIELD_NUMBER: _ClassVar[int]
    recorder: bytes
    samples: _containers.RepeatedScalarFieldContainer[int]
    probability: bytes
    margin: bytes
    predicted: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, recorder: _Optional[bytes] = ..., samples: _Optional[_Iterable[int]] = ..., probability: _Optional[bytes] = ..., margin: _Optional[bytes] = ..., predicted: _Optional[_Iterable[int]] = ...) -> None: ...

class Influence(_message.Message):
    __slots__ = ("sample_id", "method", "checkpoints", "training_samples", "helpful", "harmful")
    SAMPLE_ID_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINTS_FIELD_NUMBER: _ClassVar[int]
    TRAINING_SAMPLES_FIELD_NUMBER: _ClassVar[int]
    HELPFUL_FIELD_NUMBER: _ClassVar[int]
    HARMFUL_FIELD_NUMBER: _ClassVar[int]
    sample_id: str
    method: str
    checkpoints: int
    training_samples: int
    helpful: _containers.RepeatedCompositeFieldContainer[Influencer]
    harmful: _containers.RepeatedCompositeFieldContainer[Influencer]
    def __init__(self, sample_id: _Optional[str] = ..., method: _Optional[str] = ..., checkpoints: _Optional[int] = ..., training_samples: _Optional[int] = ..., helpful: _Optional[_Iterable[_Union[Influencer, _Mapping]]] = ..., harmful: _Optional[_Iterable[_Union[Influencer, _Mapping]]] = ...) -> None: ...

class Influencer(_message.Message):
    __slots__ = ("sample_id", "value")
    SAMPLE_ID_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    sample_id: str
    value: float
    def __init__(self, sample_id: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
