"""Runner: samples × explainers × benchmarks -> the log, in one pass over the data."""

from __future__ import annotations

import json
import os
import platform
import threading
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from ..arrays import Array, Floats
from ..benchmarks.base import Benchmark
from ..concepts import TCAV
from ..config import named
from ..counterfactual import HierarchicalOcclusion
from ..errors import ConfigError, DataError, DataWarning, LogWriteError
from ..events.codec import ImageStore, Precision
from ..events.schema import Instance, ModelInfo, RunMetadata
from ..events.schema import TargetRule as TargetRuleEvent
from ..events.texts import storable
from ..events.upload import Upload, check_writable, checked_upload
from ..events.writer import Fsync, OnError, new_run_id
from ..explainers.base import Explainer
from ..explainers.lime import LIME
from ..model.activated import Activated
from ..model.auto_batch import AutoBatch
from ..model.base import Model, ModelFacts
from ..model.fast import FastPath
from ..model.function_model import FunctionModel
from ..model.hooked import DEFAULT_BATCH_SIZE
from ..model.outputs import Pick
from ..model.passes import forward
from ..model.predictor import Predictor
from ..model.shared import SharedPasses
from ..model.wrap import is_network, wrap
from ..places.place import is_url, place_of
from ..priors import Method, SuperpixelPrior
from ..sentences import Sentence
from ..tabular.counterfactuals import Counterfactuals
from ..tabular.importance import ModelImportance, RowsSeen
from ..tabular.partial_dependence import PartialDependence
from ..tensors import to_array
from ..uncertainty import MonteCarloDropout
from ..version import __version__
from .activations import Activation, Bridge, Values
from .beside import beside
from .coded import coded
from .data_pass import DataPass, Setup
from .first_batch import check_first_batch
from .fitted import check_fitted, own_labels
from .image_files import ImageFiles
from .images import Rendering, Unnormalize
from .influence import Influence
from .plan import Plan, forecast, rows_to_come
from .prior_pass import PriorFit, given_prior, prepared
from .progress import expected_samples
from .ranks import Rank, Sharded, Share, check_unwritten, is_acting, launch_run_id, warn_of_late_processes
from .recorder import TrainingRecorder, checked_step
from .registered import Registered
from .result import RunResult
from .resume import Earlier
from .run_log import (
    LogOptions,
    RunLog,
    benchmark_instance,
    explainer_instance,
    features,
    instance,
    prior_event,
    text_facts,
)
from .saliency import Saliency
from .sample_kind import SampleKind
from .samples import Sample, peek, warn_of_pixels
from .scoring import CONTROLS
from .table import Table
from .targets import TargetRule, Targets
from .threads import check_threads, limited
from .tokens import Tokens

Task = Literal["classification", "regression"]


class Runner:
    """Explains a network's predictions on a dataset and logs them.

    The network is left bit for bit as it was, and so are the global random generators. Explained are the true labels,
    every label more probable than `threshold`, and the top one; or the `top_k` labels; or those that `targets` names.
    Passes go through a faster copy of the network where its outputs agree; the log records it.

    Example:
        runner = xlog.Runner("runs/first", (loader, ["cat", "dog", "owl"]), network)
        runner.register_saliency([xlog.GradCAM(), xlog.IntegratedGradients()], [xlog.InsertionAUC()])
        print(runner.run(step=0))

    Args:
        summary_dir: Folder of the log, a path or a URL such as s3://bucket/runs/x; it is made if need be.
        data: (iterable of batches, class names). A batch is an array or tensor of images (N, C, H, W), as the network
            takes them, or of volumes (N, C, D, H, W), `(images,)`, `(images, labels)`, `(images, labels, third)` or a
            dict with the keys images, labels, boxes, masks, id, name. Labels are ints, class names or None, lists of
            these, rows padded with -1, or rows of 0 and 1 per class. The third part is boxes [x, y, width, height] in
            pixels of the network's input, one per label, or masks (H, W), ids or names. Class names that come twice
            are numbered.
        model: A torch module, a paddle layer or any xlog.Model, such as a FunctionModel. It returns logits (N, K), or
            something that holds them; (N,) and (N, 1) with one class name are a binary network.
        activation: What turns outputs into probabilities: "softmax", "sigmoid", "none" (they are probabilities) or a
            callable (N, K) -> (N, K) on arrays or tensors, torch.nn.Sigmoid() too. By default "softmax", and "none"
            of a FunctionModel. Of a model with predict_proba() outputs are its margins by default, the log-odds of two
            classes, where it tells them (boosting, linear models), and its probabilities with "none".
        task: "classification" or "regression". In a regression outputs are values, which class names name: nothing is
            made of them, labels are the true values, (N,) or (N, K), and all outputs are explained unless `targets`
            says otherwise.
        units: Of the values of a regression, one for all or one per output.
        logits: Which part of what the network returns is the logits: a key, an index or a callable. By default a
            tensor as it is, else the entry called "logits", else the only one with K columns.
        objective: A differentiable callable of what the network returns (of the logits, if those are named) that
            makes the outputs to be explained of it: (N,), (N, 1) or (N, K).
        samples: A Table where samples are rows (N, F) and not images; the model may then also be anything with
            predict_proba(), with predict() for a regression, or a function of rows. Tokens where they are texts.
        inputs: Which input of the network is the image, by name or place, where it takes several, by name (a dict) or
            by place ((image, table), labels), and it is not the only one with four axes. The others are held fixed.
        soft_labels: The least share that counts as true, in 0..1, where labels are rows of shares of classes (N, K).
        targets: What is explained instead of true, probable and top labels: a number or class name, a list of
            them, a dict of these by the ids of samples, a callable (probabilities (K,), true labels or None) ->
            labels, "true" for the true labels alone or "predicted" for the most probable one.
        threshold: Explain every label that is more probable than this, 0..1.
        top_k: Explain so many of the most probable labels, and no others.
        unnormalize: What undoes the preprocessing for display: a pair (mean, std) in units of 0..1, or a callable
            (C, H, W) -> pixels. By default each input is scaled from its least to its greatest value.
        batch_size: How many rows go into one pass of the network; "auto" finds it, and halves where memory runs out.
        fast: Whether a quicker copy of the network may be used; False keeps to the network itself.
        threads: On how many threads passes are computed; None leaves it to the framework. One helps where other
            processes want the cores; afterwards all is as before.
        seed: Fixes every random draw.
        notes: A text that is kept in the log.
        tags: Words that are kept in the log.
        progress: Whether a bar on standard error counts samples.
        resume: Go on with the latest run in `summary_dir`. Samples that it has at a step, known by their ids, are not
            explained again there, unless the network had other weights then: it was begun again from an earlier
            checkpoint, and later steps count as abandoned. A shuffled dataset must give ids.
        run_id: The name of a run that several processes write together; by default one of the launch, the same in all
            processes of torchrun, paddle.distributed.launch and the like.
        sharded: Whether each of several processes explains a share of the samples, and all write one run. True: what a
            distributed sampler draws, or else every n-th sample of n processes, all of which then read the same data
            in the same order. "given": the data are this process's own already. False: this process writes a run of
            its own, with all samples. Rank and world size are those of torch.distributed, paddle.distributed or the
            launcher.
        precision: How maps are stored: "u8", "u16" (whole numbers over the map's range), "f16" or "f32".
        store_images: How pictures are stored: "jpeg", "png" (exactly) or "none".
        image_size: Pixels of a stored picture's longest side; None keeps it as it is.
        fsync: When data is brought to the disk: "never", "flush" (at the end of a pass) or "always".
        on_error: What a full disk costs: "raise" ends the run, "warn" loses the log and not the training.
        upload: How the log comes to a URL: size and age of its parts, and where it is until then.

    Raises:
        ConfigError: A parameter is out of range. run() says what it raises.
        UnsupportedModelError: The network is of no known framework.
    """

    def __init__(
        self,
        summary_dir: str | os.PathLike[str],
        data: tuple[Iterable[object], Sequence[str]],
        model: object,
        activation: str | Callable[[Any], Any] | None = None,
        *,
        task: Task = "classification",
        units: str | Sequence[str] = "",
        logits: Pick | None = None,
        objective: Callable[[Any], Any] | None = None,
        samples: Table | Tokens | None = None,
        inputs: str | int | None = None,
        soft_labels: float | None = None,
        targets: Targets = None,
        threshold: float = 0.5,
        top_k: int | None = None,
        unnormalize: Unnormalize = None,
        batch_size: int | Literal["auto"] = "auto",
        fast: bool = True,
        threads: int | None = None,
        seed: int = 0,
        notes: str = "",
        tags: Sequence[str] = (),
        progress: bool = True,
        resume: bool = False,
        run_id: str | None = None,
        sharded: Sharded = True,
        precision: Precision = "u16",
        store_images: ImageStore = "jpeg",
        image_size: int | None = None,
        fsync: Fsync = "flush",
        on_error: OnError = "raise",
        upload: Upload | None = None,
    ) -> None:
        self.summary_dir = _folder(summary_dir)
        checked_upload(self.summary_dir, upload)
        self._passing = threading.Lock()
        batches, self.class_names = _check_data(data)
        self._finds_batches, self._threads = batch_size == "auto", check_threads(threads)
        self._kind = _check_kind(samples)
        if isinstance(self._kind, Table):
            model = _of_rows(model, self._kind, self.class_names, task == "regression", activation)
            self._finds_batches &= not isinstance(model, Predictor)  # of what no pass is too large for memory
        self.model = wrap(
            model,
            DEFAULT_BATCH_SIZE if batch_size == "auto" else batch_size,
            logits=logits,
            objective=objective,
            classes=len(self.class_names),
        )
        if task == "regression" and activation is not None:
            raise ConfigError(f"activation: wanted none of a regression, whose outputs are values, got {activation!r}")
        if task == "regression" and targets is None and top_k is None:
            targets = range(len(self.class_names))
        self._task, self._units = _check_task(task), _check_units(units, task, len(self.class_names))
        made = Values() if task == "regression" else Activation(_activation(activation, model), self._bridge())
        share = _share_of(sharded, run_id, batches)
        self._takes_share = sharded is not False and not is_acting()
        self._setup = Setup(
            batches,
            self.class_names,
            soft_labels,
            inputs,
            made,
            TargetRule.of(targets, self.class_names, threshold, top_k),
            Rendering(batches.unnormalize if unnormalize is None and isinstance(batches, ImageFiles) else unnormalize),
            progress,
            share,
            self._kind,
            self._units,
            own_labels(model.estimator) if isinstance(model, Predictor) else (),
        )
        self._seed, self._notes, self._tags, self._fast = seed, _text("notes", notes), _texts("tags", tags), fast
        self._registered = Registered(seed, Saliency(seed))
        self._prior: SuperpixelPrior | PriorFit | None = None
        self._options = LogOptions(precision, store_images, image_size, fsync, on_error, upload)
        self._resume, self._run_id = resume, None if run_id is None else _text("run_id", run_id)
        if run_id == "":
            raise ConfigError("wanted a run_id that the processes of the run share, got an empty one; leave it out")
        self._earlier: Earlier | None = None
        self._log: RunLog | None = None
        self._has_looked = False  # at what numbers the pictures are of

    def register_saliency(
        self,
        explainers: Iterable[Explainer],
        benchmarks: Iterable[Benchmark] | None = None,
        *,
        controls: bool = True,
        repeats: int = 1,
    ) -> None:
        """Have these explainers explain every sample, and these benchmarks score their maps. Calls add up.

        Explainers and benchmarks may serve any number of runners.

        Args:
            explainers: Instances, such as [xlog.GradCAM()]; one of several layers counts as several.
            benchmarks: Instances, such as [xlog.InsertionAUC()].
            controls: Whether the maps of RandomControl, CenterControl and EdgeControl, which ignore the
                network, are scored on the same samples; summaries then say whether each explainer is above every one.
            repeats: How often maps and scores that draw at random are made, each time from another seed, to learn the
                seed's own variance: summaries have the standard deviation of each mean over seeds. Maps that are
                logged, means and intervals are those of the first. Costs so many times the passes of what draws.

        Raises:
            ConfigError: For anything else, and for two of one name; nothing is registered then.
        """
        explainers, benchmarks = list(explainers), list(benchmarks or ())
        if self._kind is not None:
            for method in (*explainers, *benchmarks):
                self._kind.check(method)
        known = CONTROLS if self._kind is None else self._kind.controls(CONTROLS, self._setup.data)
        rivals = (*known, *self._of_data()) if controls else ()
        self._registered.saliency.register(explainers, benchmarks, rivals, repeats)

    def _of_data(self) -> Sequence[Explainer]:
        if not isinstance(self._kind, Table):
            return ()
        return self._kind.correlations(len(self.class_names), self._task == "regression")

    def register_prior(
        self,
        prior: SuperpixelPrior | str | os.PathLike[str] | None = None,
        *,
        lime: LIME | None = None,
        method: Method = "normlime",
        clusters: int | None = None,
    ) -> None:
        """Give NormLIME, LIMETimesNormLIME and GLIME what superpixels speak for over a data set; the log has it.

        Of texts it is what words speak for.

        Args:
            prior: One that was loaded, the file that `xlog normlime` or SuperpixelPrior.save() has written, or a folder
                with a log of a run that had one. None: run() first passes over its own data, and makes one.
            lime: What explains the samples' labels on that pass; `LIME()` by default. Its `features`
                say which layer's output superpixels are clustered by: the first convolution's by default, of texts the
                embedding's.
            method: "normlime" (Ahern et al. 2019) or "fast" (FastNormLIME).
            clusters: How many kinds of superpixels there are; by default 64, and of texts each word is one.

        Raises:
            ConfigError: There is no such prior, a parameter is out of range, or this is the second call.
            LogError: The log cannot be read.
        """
        if self._prior is not None:
            raise ConfigError("wanted register_prior() to be called once, got a second call; make another Runner")
        if prior is None:
            fit = PriorFit(lime or LIME(), method, clusters)
            if self._kind is not None:
                self._kind.check(fit.lime)
            self._prior = fit
        else:
            self._prior = given_prior(prior, self.class_names)

    def register_importances(self, methods: Iterable[ModelImportance]) -> None:
        """Have the importance of features to the model as a whole measured at the end of each pass. Calls add up.

        Args:
            methods: Instances, such as [xlog.Coefficients(), xlog.PermutationImportance()].

        Raises:
            ConfigError: Samples are no rows of a table, or for anything else, and for two of one name; nothing is
                registered then.
        """
        self._wants_table("register_importances")
        self._registered.importances = named(self._registered.importances, methods, ModelImportance)

    def register_concepts(self, tests: Iterable[TCAV]) -> None:
        """Have tested in each pass whether concepts matter to the classes that its images are of. Calls add up.

        Args:
            tests: Instances, such as [xlog.TCAV(concepts={"striped": images}, random=others, layer="layer4")].

        Raises:
            ConfigError: Samples are no images, or for anything else, and for two of one name; nothing is registered
                then.
        """
        if self._kind is not None or self._task == "regression":
            raise ConfigError("register_concepts: wanted images and classes, got a table, texts or a regression")
        self._registered.concepts = named(self._registered.concepts, tests, TCAV)

    def register_dependences(self, methods: Iterable[PartialDependence]) -> None:
        """Have partial dependences of outputs on single features computed at the end of each pass. Calls add up.

        Args:
            methods: Instances, such as [xlog.PartialDependence(features=["RM", "LSTAT"])].

        Raises:
            ConfigError: Samples are no rows of a table, or for anything else, and for two of one name; nothing is
                registered then.
        """
        self._wants_table("register_dependences")
        self._registered.dependences = named(self._registered.dependences, methods, PartialDependence)

    def register_counterfactuals(self, methods: Iterable[Counterfactuals]) -> None:
        """Have rows searched near each sample for which an explained output is another one. Calls add up.

        Args:
            methods: Instances, such as [xlog.Counterfactuals(threshold=20, fixed=["CHAS"])].

        Raises:
            ConfigError: Samples are no rows of a table, there is no background, a feature or a threshold does not fit,
                or for anything else, and for two of one name; nothing is registered then.
        """
        table = self._wants_table("register_counterfactuals")
        found = named(self._registered.counterfactuals, methods, Counterfactuals)
        for method in found.values():
            method.check(table.columns, self._task == "regression")
        self._registered.counterfactuals = found

    def _wants_table(self, method: str) -> Table:
        if not isinstance(self._kind, Table):
            raise ConfigError(f"{method}: wanted rows of a table, Runner(..., samples=xlog.Table(...))")
        return self._kind

    def register_predictions(self, *, every_label: bool = False) -> None:
        """Have every sample and what the network predicts for it logged, also where nothing explains it.

        A pass over the training data then gives the samples of a recorder their pictures.

        Args:
            every_label: Whether all labels of a sample are logged, and not the most probable, true and explained ones.
        """
        self._registered.predictions = True
        self._registered.every_label |= every_label

    def recorder(self) -> TrainingRecorder:
        """Return what records the training of the network, batch by batch, into this runner's run.

        Class names are the runner's, so are `resume`, `fsync` and `on_error`; see TrainingRecorder.
        """
        if self._task == "regression":
            raise ConfigError("wanted a classification, whose training can be recorded, got a regression")
        if self._log is None and not self._resume:
            self._run_id = self._own_id() or new_run_id()
        return TrainingRecorder(
            self.summary_dir,
            self.class_names,
            resume=self._resume,
            run_id=self._run_id if self._log is None else self._log.run_id,
            describe=self._log is None and Rank.here().number == 0,
            fsync=self._options.fsync,
            on_error=self._options.on_error,
            upload=self._options.upload,
        )

    def log_influence(self, influence: Influence, most: int = 10, step: int = 0) -> None:
        """Log which training samples helped and which harmed predictions, after run().

        Ids are those of this runner's samples, if these are to be shown: let its data hold the training samples and
        those that were asked about.

        Args:
            influence: What a TracIn or an InfluenceFunction returned, or Influence.of what another package did.
            most: How many helpful ones and how many harmful ones of each sample are logged.
            step: The training step that it belongs to.

        Raises:
            ConfigError: run() was not called before, or a parameter is out of range.
            LogWriteError: The log cannot be written.
        """
        if self._log is None:
            raise ConfigError("log_influence: wanted run() before it, which logs the samples, got none")
        if isinstance(most, bool) or not isinstance(most, int) or most < 1:
            raise ConfigError(f"wanted at least one training sample to log of each kind, got most={most!r}")
        self._log.influence(influence, most, checked_step(step))

    def log_explanation(
        self, sample_id: str | int, label: str | int, explainer: str, array: object, *, signed: bool = True
    ) -> None:
        """Log a map that was made elsewhere, after run(): for a sample of the last pass, at its step.

        Args:
            sample_id: Its id: what the data said, else 0, 1, 2... in their order.
            label: The class that the map is about, its number or its name.
            explainer: By which the map is told, other than the names of registered explainers.
            array: The map, an array or a tensor of any framework: (h, w), laid over the input bilinearly; of a volume
                (d, h, w). As many values as the input has pixels are taken as they are.
            signed: Whether negative values are evidence against the label; False refuses them.

        Raises:
            ConfigError: run() was not called before, has no such sample or label, or the name is taken.
            DataError: The array is no such map.
            LogWriteError: The log cannot be written.
        """
        if self._log is None:
            raise ConfigError("log_explanation: wanted run() before it, which logs the samples, got none")
        size = self._log.size_of(str(sample_id))
        taken = {*self._registered.saliency.explainers, *self._registered.saliency.scoring.controls}
        if not isinstance(explainer, str) or not explainer.strip() or explainer in taken:
            raise ConfigError(f"explainer: wanted a name that no registered explainer has, got {explainer!r}")
        grid = _checked_map(to_array(array), len(size), signed)
        number = TargetRule.of(label, self.class_names, 0.5, None).labels[0]
        self._log.given(str(sample_id), number, storable(explainer), grid, signed)

    def register_uncertainty(self, samples: int = 32, *, rate: float = 0.5, explanations: bool = False) -> None:
        """Estimate the uncertainty of every prediction by Monte-Carlo dropout (Gal & Ghahramani 2016).

        Of a regression the spread of its values, in their unit. Only dropout is stochastic. A network without dropout
        gets one before its last linear layer while sub-networks predict, and the log says so.

        Args:
            samples: Sub-networks that predict, at least 2.
            rate: Of the dropout that a network without one gets, above 0 and below 1.
            explanations: Whether they are explained too; the log then has mean and spread of every map.

        Raises:
            ConfigError: A parameter is out of range, or this is the second call.
        """
        if self._registered.uncertainty is not None:
            raise ConfigError("wanted register_uncertainty() to be called once, got a second call; make another Runner")
        self._registered.uncertainty = MonteCarloDropout(samples=samples, rate=rate, explanations=explanations)

    def register_hierarchical_occlusion(self, *occlusions: HierarchicalOcclusion, targets: Targets = None) -> None:
        """Have counterfactual trees grown for every label that is explained. Calls add up.

        Args:
            occlusions: HierarchicalOcclusion instances, which may differ in masks or windows; without any, the default.
            targets: As the runner's: limits trees to those of the explained labels that it names: a network of
                many labels grows many.

        Raises:
            ConfigError: For anything else, and for two of one name; nothing is registered then.
        """
        known, new = self._registered.occlusions, occlusions or (HierarchicalOcclusion(),)
        if self._kind is not None:
            for occlusion in new:
                self._kind.check(occlusion)
        rule = None if targets is None else TargetRule.of(targets, self.class_names, 0.5, None)
        self._registered.occlusions = named(known, new, HierarchicalOcclusion)
        if rule is not None:
            self._registered.tree_rules |= {occlusion.name: rule for occlusion in new}

    def run(self, step: int = 0) -> RunResult:
        """Pass over the data once and log what comes out, sample by sample.

        Before anything is written, the first batch is tried.

        Args:
            step: The training step that the results belong to; call again at later steps, the log goes on.

        Raises:
            ConfigError: Something registered does not fit the data or the network; another thread is in run().
            DataError: A batch does not fit; later than in the first one it ends the run, and what was logged stays.
            ExplanationError: An explainer fails on a sample, which ends the run in the same way.
            ModelError: The network fails, or cannot be explained so; LayerError where it is about a layer.
            LogWriteError: The log cannot be written.
        """
        step = checked_step(step)
        with self._alone(), limited(self._threads):
            return self._pass(step)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Refuse a second pass while one is made: both would write into one log, in the step of the later."""
        if not self._passing.acquire(blocking=False):
            raise ConfigError(
                "wanted one run() of a runner at a time, got another while it runs (from another thread, or from the "
                "dataset); wait for the first, or make a Runner for each"
            )
        try:
            yield
        finally:
            self._passing.release()

    def _pass(self, step: int) -> RunResult:
        self._check_registered()
        if self._log is None or self._options.on_error == "raise":
            _check_writable(self.summary_dir)
        with self.model.isolated():
            first, batches = peek(self._setup.data)
            samples = self._read(first)
            model, fast = self._quick_model(samples[0])
            prior = (
                self._prior.fit(self._setup, model, self._seed) if isinstance(self._prior, PriorFit) else self._prior
            )
            registered = prepared(self._registered, self._setup, prior)
            metadata = self._verify(fast, samples, registered)
            if prior is not None:
                metadata.prior.CopyFrom(prior_event(prior))
            metadata.planned_samples = self._planned(len(samples))
            if self._log is None:
                if self._takes_share and not self.shares:
                    warn_of_late_processes()
                self._earlier = Earlier.find(self.summary_dir, metadata, self._options.upload) if self._resume else None
                self._log = RunLog(self.summary_dir, self._options, self._own_id(), self._earlier, self._rank)
            self._log.begin(step, metadata)
            return DataPass(self._setup, registered, self._log, model, self._earlier).run(batches)

    def _read(self, first: object) -> list[Sample]:
        """Return the samples of the first batch, which nothing was explained of yet."""
        if self._kind is not None:
            self._kind.prepare(self.model, self._setup.data)
        samples = self._setup.reader(whole=True).read(first)
        if self._kind is None and not self._has_looked:
            warn_of_pixels(first, self._setup.inputs)
        self._has_looked = True
        return samples

    def _own_id(self) -> str | None:
        """Return the id of a run that begins: that of the launch where several processes write it together."""
        if self._run_id is None and self.shares and self._earlier is None:
            self._run_id = launch_run_id(self.summary_dir, self._rank)
            check_unwritten(self.summary_dir, self._run_id, self._rank)
        return self._run_id

    def plan(self) -> Plan:
        """Print, and return, which passes run() will make and about how long that takes.

        Tries the first batch as run() does and times a few batches; writes nothing. Raises what run() raises before it
        begins, and ConfigError for an iterator as data, which has no first batch to spare.
        """
        data = self._setup.data
        if isinstance(data, Iterator):
            raise ConfigError(
                f"plan() wants data that can be read more than once, got {type(data).__name__}; pass a list or a "
                "DataLoader"
            )
        self._check_registered()
        with limited(self._threads), self.model.isolated():
            first, _ = peek(data)
            samples = self._read(first)
            model, fast = self._quick_model(samples[0])
            fit, prior = (self._prior, None) if isinstance(self._prior, PriorFit) else (None, self._prior)
            if fit is not None:
                prior = fit.tried(self._setup, model, samples, self._seed)
            registered = prepared(self._registered, self._setup, prior)
            self._verify(fast, samples, registered)
            labels = self._label_counts(model, samples)
            with beside(model, samples[0]):
                plan = forecast(registered, model, data, samples, labels, fit, self._rows_seen(samples))
        print(plan)
        return plan

    def _rows_seen(self, samples: Sequence[Sample]) -> RowsSeen | None:
        """Return the rows of some samples, None of what are no rows."""
        if not isinstance(self._kind, Table):
            return None
        seen = self._setup.seen_rows()
        seen.take(samples)
        return seen.rows_seen()

    def _label_counts(self, model: Model, samples: Sequence[Sample]) -> list[int]:
        """Return how many labels of each sample are explained."""
        counts = []
        for group in [[sample] for sample in samples] if samples[0].has_others else [samples]:
            with beside(model, group[0]):
                logits = forward(model, np.stack([sample.image for sample in group]))
            rows = zip(self._setup.activation(logits), group, strict=True)
            counts += [len(self._setup.target_rule.choose(row, one.labels, one.id)) for row, one in rows]
        return counts

    @property
    def run_id(self) -> str | None:
        """Of the run in its log; None before the first run() where none was given."""
        return self._run_id if self._log is None else self._log.run_id

    def close(self) -> None:
        """Close the log file. Needed only where many runners live in one process; a log is whole without it."""
        if self._log is not None:
            self._log.close()
            self._log = None

    # ----------------------------------------------------------------------------------------- beforehand

    @property
    def _rank(self) -> Rank:
        return Rank() if self._setup.share is None else self._setup.share.rank

    @property
    def shares(self) -> bool:
        """Whether this is one of several processes that each explain a share of the samples."""
        return self._rank.world_size > 1

    def _bridge(self) -> Bridge | None:
        """Return how functions of tensors are called, None where the model has no framework."""
        bridge: Bridge | None = getattr(self.model, "call", None)
        return bridge

    def _check_registered(self) -> None:
        if self._registered.is_empty:
            raise ConfigError(
                "nothing is registered; call register_saliency([...]) before run(), or register_predictions()"
            )
        if self._task == "regression":
            self._registered.check_values()
        if self.shares and (self._registered.looks_at_all or self._registered.concepts):
            raise ConfigError(
                "importances, dependences and concepts are of all samples, and each of several processes has a share; "
                "measure them by a Runner(..., sharded=False) in one process"
            )

    def _quick_model(self, sample: Sample) -> tuple[SharedPasses, FastPath | None]:
        """Return the model for one pass over the data, with the weights of now; copies take a single input."""
        fast = FastPath(self.model) if self._fast and sample.held is None else None
        return self._shared(fast or self.model), fast

    def _shared(self, model: Model) -> SharedPasses:
        model = AutoBatch(model) if self._finds_batches else model
        return SharedPasses(Activated(model, self._setup.activation))

    def _verify(self, fast: FastPath | None, samples: Sequence[Sample], registered: Registered) -> RunMetadata:
        """Try the first batch, and return the metadata for the log."""
        alike = samples[:1] if samples[0].has_others else samples
        with beside(self.model, samples[0]):
            self._try_out(fast, alike, registered)
        return self._metadata(samples[0], str(fast.report() if fast is not None else Sentence("fast.off")), registered)

    def _try_out(self, fast: FastPath | None, samples: Sequence[Sample], registered: Registered) -> None:
        x = np.stack([sample.image for sample in samples])
        neighbor = None if self._kind is None else self._kind.neighbor(x)
        classes, activation = len(self.class_names), self._setup.activation
        probabilities = check_first_batch(self.model, x, classes, activation, neighbor)
        labels = self._setup.target_rule.choose(probabilities, samples[0].labels, samples[0].id)
        self._setup.picture(samples[0])
        plain = self._shared(self.model)
        registered.check(plain, samples)
        if registered.looks_at_all:
            seen = self._rows_seen(samples)
            assert seen is not None  # what looks at all was registered for a table
            registered.check_all(plain, seen)
        if fast is not None:
            rows = rows_to_come(registered, plain, self._setup.data, samples, len(labels))
            fast.try_out(x, registered.saliency.needs_gradients, registered.hides_windows, rows)

    def _occlusion(self, occlusion: HierarchicalOcclusion) -> Instance:
        made, rule = instance(occlusion), self._registered.tree_rules.get(occlusion.name)
        if rule is not None:
            made.params["targets"] = json.dumps(rule.labels or rule.kind)
        return made

    def _planned(self, first: int) -> int:
        """Return how many samples this process is going to log, as far as the data say; 0: not known."""
        expected, share = expected_samples(self._setup.data, first), self._setup.share
        return (expected if share is None else share.count(self._setup.data, expected)) or 0

    def _metadata(self, sample: Sample, fast_path: str, registered: Registered) -> RunMetadata:
        facts = self.model.describe()
        setup = self._setup
        rule, scoring = setup.target_rule, registered.saliency.scoring
        return RunMetadata(
            class_names=self.class_names,
            model=_model_info(facts, sample, fast_path),
            activation=setup.activation.name,
            task="" if self._task == "classification" else self._task,
            units=self._units,
            repeats=0 if scoring.repeats == 1 else scoring.repeats,
            processes=0 if setup.share is None else setup.share.rank.world_size,
            explainers=map(explainer_instance, registered.saliency.explainers.values()),
            benchmarks=[benchmark_instance(one, scoring.rivals(one)) for one in scoring.benchmarks.values()],
            baselines=map(explainer_instance, scoring.controls.values()),
            occlusions=map(self._occlusion, registered.occlusions.values()),
            importances=map(instance, [*registered.importances.values(), *registered.concepts.values()]),
            dependences=map(instance, registered.dependences.values()),
            counterfactuals=map(instance, registered.counterfactuals.values()),
            uncertainty=None if registered.uncertainty is None else instance(registered.uncertainty),
            target_rule=TargetRuleEvent(kind=rule.kind, threshold=rule.threshold, top_k=rule.top_k, labels=rule.labels),
            seed=self._seed,
            preprocessing=setup.rendering.description if setup.kind is None else "",
            preprocessing_said=coded(setup.rendering.description) if setup.kind is None else None,
            features=features(setup.kind) if isinstance(setup.kind, Table) else [],
            text=text_facts(setup.kind) if isinstance(setup.kind, Tokens) else None,
            notes=self._notes,
            tags=self._tags,
            versions=_versions() | {facts.framework: facts.version},
        )


def _checked_map(array: Array, axes: int, signed: bool) -> Floats:
    """Return a map made elsewhere. Raises DataError for what is none."""
    if array.ndim != axes or 0 in array.shape or array.dtype.kind not in "fiub":
        sides = "(h, w)" if axes == 2 else "(d, h, w)"
        raise DataError(f"array: wanted a map {sides} of numbers, got {array.dtype} of shape {array.shape}")
    grid = array.astype(np.float32)
    if not np.isfinite(grid).all() or (not signed and grid.min() < 0):
        wanted = "finite values" if signed else "finite values of at least 0, as signed=False says"
        raise DataError(f"array: wanted {wanted}, got {array.min():.3g} to {array.max():.3g}")
    return grid


def _model_info(facts: ModelFacts, sample: Sample, fast_path: str) -> ModelInfo:
    return ModelInfo(
        framework=facts.framework,
        name=facts.name,
        device=facts.device,
        dtype=facts.dtype,
        parameter_count=facts.parameter_count,
        input_shape=sample.image.shape if sample.row is None else (len(sample.row),),
        fingerprint=facts.fingerprint,
        fast_path=fast_path,
        fast_path_said=coded(fast_path),
    )


def _share_of(sharded: Sharded, run_id: str | None, data: Iterable[object]) -> Share | None:
    """Return which samples are this process's own; None where it writes a run alone, or is the only one."""
    if sharded not in (True, False, "given") or not isinstance(sharded, bool | str):
        raise ConfigError(f'sharded: wanted True, "given" or False, got {sharded!r}')
    rank = Rank.here() if sharded else Rank()
    if rank.world_size == 1 and run_id is None:
        return None
    share = Share(rank, sharded)
    share.check(data)
    return share


def _check_kind(given: object) -> SampleKind | None:
    if given is not None and not isinstance(given, SampleKind):
        raise ConfigError(
            f"samples: wanted xlog.Table(features, ...), xlog.Tokens(tokenizer, ...) or None, got {given!r}"
        )
    return given


def _of_rows(
    model: object, table: Table, class_names: Sequence[str], is_regression: bool, activation: object
) -> object:
    """Return a network of a framework, or a Model, as it is, and all else as a black box of rows."""
    if isinstance(model, FunctionModel):
        raise ConfigError("wanted the function of rows itself beside samples=Table(...), got a FunctionModel around it")
    if isinstance(model, Model) or is_network(model):
        if table.numbered:
            raise ConfigError(
                f"Table: wanted categories of a network as 0, 1, 2... or as names, got other numbers of "
                f"{', '.join(table.numbered)}"
            )
        return model
    check_fitted(model, table, class_names, is_regression)
    if activation not in (None, "none") and callable(getattr(model, "predict_proba", None)):
        raise ConfigError(
            f'activation: wanted None or "none" of {type(model).__name__}, which predicts probabilities, got '
            f'{activation!r}; None explains its margins where it has some, "none" its probabilities'
        )
    return Predictor(model, len(class_names), is_regression, table.for_model, table.tried(), activation)


def _versions() -> dict[str, str]:
    return {"python": platform.python_version(), "xlog": __version__, "numpy": np.__version__}


def _activation(given: str | Callable[[Any], Any] | None, model: object) -> str | Callable[[Any], Any]:
    if given is not None:
        return given
    return model.activation if isinstance(model, FunctionModel) else "softmax"


def _check_task(task: Task) -> Task:
    if task not in get_args(Task):
        raise ConfigError(f"task: wanted one of {get_args(Task)}, got {task!r}")
    return task


def _check_units(units: str | Sequence[str], task: Task, count: int) -> list[str]:
    """Return the unit of each output, none where none was given."""
    if not units:
        return []
    each = [_text("units", units)] * count if isinstance(units, str) else list(_texts("units", units))
    if task != "regression" or len(each) != count or not all(isinstance(unit, str) for unit in each):
        raise ConfigError(f"units: wanted a text, or {count} for as many outputs, of a regression, got {units!r}")
    return each


def _check_data(data: object) -> tuple[Iterable[object], list[str]]:
    if not isinstance(data, tuple | list) or len(data) != 2:
        raise ConfigError(f"data: wanted (iterable of batches, class names), got {type(data).__name__}")
    batches, names = data
    try:
        names = None if isinstance(names, str) else list(names)
    except Exception:  # whatever an object raises that is no list
        names = None
    if names is None:
        raise ConfigError(f"data: wanted class names as a list of texts, got {type(data[1]).__name__}")
    for name in names:
        if not isinstance(name, str) or not name.strip():
            raise ConfigError(f"data: wanted class names as texts that are not blank, got {name!r}")
    if not names:
        raise ConfigError("data: wanted at least one class name, got none")
    return batches, _apart([storable(name) for name in names])


def _apart(names: list[str]) -> list[str]:
    """Number class names that come twice, as ImageNet's two cranes, and warn."""
    twice = [name for name, times in Counter(names).items() if times > 1]
    if not twice:
        return names
    listed = ", ".join(map(repr, twice))
    warnings.warn(f"data: class names come twice and are numbered apart: {listed}", DataWarning, stacklevel=4)
    free = {name: _numbered(name, set(names)) for name in twice}
    return [next(free[name]) if name in free else name for name in names]


def _numbered(name: str, taken: set[str]) -> Iterator[str]:
    """Yield "name (1)", "name (2)" and so on, without what is taken."""
    return (numbered for n in count(1) if (numbered := f"{name} ({n})") not in taken)


def _text(name: str, given: object) -> str:
    if not isinstance(given, str):
        raise ConfigError(f"wanted {name} to be a text, got {given!r}")
    return storable(given)


def _texts(name: str, given: object) -> tuple[str, ...]:
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise ConfigError(f"wanted {name} to be a list of texts, got {given!r}")
    return tuple(_text(name, each) for each in given)


def _folder(given: object) -> Path:
    if not isinstance(given, (str, os.PathLike)) or not os.fspath(given) or isinstance(os.fspath(given), bytes):
        raise ConfigError(f'wanted summary_dir to be the path of a folder ("." is this one), got {given!r}')
    return place_of(given)


def _check_writable(folder: Path) -> None:
    """Raise LogWriteError where the folder cannot be made or written, and make nothing."""
    if is_url(folder):
        check_writable(str(folder))
        return
    try:
        there = folder.absolute()
        while not there.exists():
            there = there.parent
    except (OSError, ValueError) as error:  # a name that no file system has: too long, or with a NUL in it
        raise LogWriteError(f"cannot write a log in {str(folder)!r}: {error}; choose another summary_dir") from error
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        raise LogWriteError(
            f"cannot write a log in {folder}: {there} is {'not writable' if there.is_dir() else 'no folder'}; "
            "choose another summary_dir"
        )
