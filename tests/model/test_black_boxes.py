"""Black boxes as people have them: an ONNX Runtime session, a classifier of scikit-learn, a server behind HTTP."""

from __future__ import annotations

import http.server
import io
import json
import threading
import urllib.request

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

import xlog
from xlog.errors import ModelError

RNG = np.random.default_rng(0)
KERNELS = RNG.normal(size=(4, 3, 3, 3)).astype(np.float32)
HEAD = RNG.normal(size=(4, 3)).astype(np.float32)
X = RNG.normal(size=(2, 3, 10, 12)).astype(np.float32)
TARGETS = np.array([0, 2])
NAMES = ["a", "b", "c"]


def network() -> torch.nn.Module:
    """The same network in torch: the file that is written below has its weights."""
    made = torch.nn.Sequential(
        *(torch.nn.Conv2d(3, 4, 3, bias=False), torch.nn.ReLU(), torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten()),
        *(torch.nn.Linear(4, 3, bias=False), torch.nn.Softmax(1)),
    )
    made[0].weight.data, made[4].weight.data = torch.tensor(KERNELS), torch.tensor(HEAD.T.copy())
    return made.eval()


def onnx_file(path) -> str:
    nodes = [
        helper.make_node("Conv", ["x", "kernels"], ["maps"]),
        helper.make_node("Relu", ["maps"], ["positive"]),
        helper.make_node("GlobalAveragePool", ["positive"], ["means"]),
        helper.make_node("Flatten", ["means"], ["flat"]),
        helper.make_node("MatMul", ["flat", "head"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
    ]
    weights = [numpy_helper.from_array(KERNELS, "kernels"), numpy_helper.from_array(HEAD, "head")]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, 10, 12])
    y = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", 3])
    graph = helper.make_graph(nodes, "network", [x], [y], weights)
    onnx.save(helper.make_model(graph, ir_version=9, opset_imports=[helper.make_opsetid("", 17)]), path)
    return str(path)


def maps_of(model, explainer) -> np.ndarray:
    return explainer.explain(model, X, TARGETS, np.random.default_rng(0)).maps()


METHODS = [
    xlog.Occlusion(window=4, stride=2),
    xlog.RISE(masks=30),
    xlog.LIME(samples=60, segments=xlog.Grid(3, 3)),
    xlog.KernelSHAP(samples=60, segments=xlog.Grid(3, 3)),
]


@pytest.mark.parametrize("explainer", METHODS, ids=lambda explainer: type(explainer).__name__)
def test_an_onnx_session_is_explained_as_its_network(explainer, tmp_path) -> None:
    session = onnxruntime.InferenceSession(onnx_file(tmp_path / "network.onnx"), providers=["CPUExecutionProvider"])
    box = xlog.FunctionModel(lambda x: session.run(None, {"x": x})[0], NAMES)
    opened = xlog.wrap(network(), objective=lambda y: y)
    np.testing.assert_allclose(box.forward(X), opened.forward(X), rtol=1e-4)
    np.testing.assert_allclose(maps_of(box, explainer), maps_of(opened, explainer), rtol=1e-3, atol=1e-5)


def test_an_onnx_session_is_logged_scored_and_searched(tmp_path) -> None:
    session = onnxruntime.InferenceSession(onnx_file(tmp_path / "network.onnx"), providers=["CPUExecutionProvider"])
    box = xlog.FunctionModel(lambda x: session.run(None, {"x": x})[0], NAMES, name="network.onnx")
    runner = xlog.Runner(tmp_path / "log", ([(X, [0, 2])], NAMES), box, progress=False, unnormalize=(0.5, 0.2))
    runner.register_saliency([xlog.Occlusion(window=4)], [xlog.DeletionAUC(steps=5)])
    runner.register_hierarchical_occlusion(xlog.HierarchicalOcclusion(windows=(5,)))
    assert runner.run().samples == 2
    (run,) = xlog.open(tmp_path / "log")
    logged = [max(label.probability for label in sample.inference.labels) for sample in run.samples()]
    np.testing.assert_allclose(logged, box.forward(X).max(axis=1), rtol=1e-5)


def test_a_classifier_of_scikit_learn_is_explained_by_its_own_coefficients() -> None:
    """Of a linear classifier, hiding one pixel takes its coefficient times its value off the log-odds."""
    digits = load_digits()
    classifier = LogisticRegression(max_iter=200).fit(digits.data[:400], digits.target[:400])
    images = digits.images[:2, None].astype(np.float32)
    targets = digits.target[:2]
    log_odds = xlog.FunctionModel(lambda x: classifier.decision_function(x.reshape(len(x), -1)), 10)
    occlusion = xlog.Occlusion(window=1, stride=1)
    found = occlusion.explain(log_odds, images, targets, np.random.default_rng(0)).maps()
    coefficients = classifier.coef_[targets].reshape(2, 8, 8)
    np.testing.assert_allclose(found, coefficients * images[:, 0], rtol=1e-4, atol=1e-4)


def test_a_run_over_a_classifier_of_scikit_learn(tmp_path) -> None:
    digits = load_digits()
    classifier = LogisticRegression(max_iter=200).fit(digits.data[:400], digits.target[:400])
    names = list(map(str, range(10)))
    box = xlog.FunctionModel(lambda x: classifier.predict_proba(x.reshape(len(x), -1)), names)
    batch = (digits.images[400:404, None].astype(np.float32), digits.target[400:404])
    runner = xlog.Runner(tmp_path, ([batch], names), box, progress=False, unnormalize=lambda x: x[0] / 16)
    runner.register_saliency([xlog.Occlusion(window=2), xlog.RISE(masks=50)])
    runner.run()
    (run,) = xlog.open(tmp_path)
    assert [sample.labels for sample in run.samples()] == [[int(label)] for label in digits.target[400:404]]


class Server(http.server.BaseHTTPRequestHandler):
    """Answers arrays with probabilities, as a model server does."""

    def do_POST(self) -> None:
        x = np.load(io.BytesIO(self.rfile.read(int(self.headers["Content-Length"]))))
        with torch.no_grad():
            body = json.dumps(network()(torch.tensor(x)).tolist()).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args) -> None:
        """Be quiet."""


@pytest.fixture
def address():
    with http.server.HTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def client(address):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def ask(x):
        body = io.BytesIO()
        np.save(body, x)
        with opener.open(address, body.getvalue()) as answer:
            return np.array(json.load(answer))

    return ask


def test_a_server_is_explained_as_its_network(address) -> None:
    occlusion = xlog.Occlusion(window=4, stride=2)
    box = xlog.FunctionModel(client(address), NAMES)
    opened = xlog.wrap(network(), objective=lambda y: y)
    np.testing.assert_allclose(maps_of(box, occlusion), maps_of(opened, occlusion), rtol=1e-3, atol=1e-5)


def test_a_server_that_fails_is_said_and_leaves_no_log(tmp_path) -> None:
    box = xlog.FunctionModel(client("http://127.0.0.1:9"), NAMES)  # nobody listens
    runner = xlog.Runner(tmp_path / "log", ([X], NAMES), box, progress=False, unnormalize=(0, 1))
    runner.register_saliency([xlog.Occlusion(window=4)])
    with pytest.raises(ModelError, match="the network fails at inputs of shape"):
        runner.run()
    assert not (tmp_path / "log").exists()
