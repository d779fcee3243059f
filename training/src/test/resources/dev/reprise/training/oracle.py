"""Computes once more, with scikit-learn and PyTorch, what Reprise computed, and compares.

usage: oracle.py metrics|training FOLDER; exits with 77 where a library is missing.
"""
import json
import pathlib
import sys

try:
    import numpy as np
    from safetensors.numpy import load_file

    if sys.argv[1] == "metrics":
        import sklearn.metrics as sk
    else:
        import torch
except ImportError as missing:
    print(missing)
    sys.exit(77)

folder = pathlib.Path(sys.argv[2])


def same(name, ours, theirs, tolerance=1e-12):
    if not np.allclose(ours, theirs, rtol=tolerance, atol=tolerance):
        sys.exit(f"{name}: Reprise has {ours}, the oracle {theirs}")


def metrics():
    for file in sorted(folder.glob("*.safetensors")):
        tensors = load_file(file)
        ours = json.loads(file.with_suffix(".json").read_text())
        truth, outputs = tensors["truth"], tensors["outputs"]
        if truth.dtype == np.float64:
            theirs = {
                "mse": sk.mean_squared_error(truth, outputs),
                "mae": sk.mean_absolute_error(truth, outputs),
                "r2": sk.r2_score(truth, outputs),
            }
        else:
            classes = outputs.shape[1]
            told = outputs.argmax(1) if classes > 1 else (outputs[:, 0] > 0.5).astype(int)
            how = {"average": "macro" if classes > 1 else "binary", "zero_division": 0}
            scores = outputs.astype(np.float64)
            theirs = {
                "accuracy": sk.accuracy_score(truth, told),
                "precision": sk.precision_score(truth, told, **how),
                "recall": sk.recall_score(truth, told, **how),
                "f1": sk.f1_score(truth, told, **how),
                "roc_auc": sk.roc_auc_score(truth, scores[:, 0])
                if classes == 1
                else np.mean([sk.roc_auc_score(truth == c, scores[:, c]) for c in range(classes)]),
            }
        for name, value in theirs.items():
            same(f"{file.name} {name}", ours[name], value)


def training():
    """Embedding, LSTM, dense with ReLU, dense: trained by Keras's Adam on batches in order."""
    start = {k: torch.tensor(v) for k, v in load_file(folder / "initial.safetensors").items()}
    end = load_file(folder / "final.safetensors")
    data = load_file(folder / "data.safetensors")
    plan = json.loads((folder / "plan.json").read_text())
    batch = int(plan["batch"])
    w = {k: v.clone().requires_grad_(True) for k, v in start.items()}
    m = {k: torch.zeros_like(v) for k, v in start.items()}
    v = {k: torch.zeros_like(x) for k, x in start.items()}
    ids = torch.tensor(data["inputs"]).long()
    targets = torch.tensor(data["targets"]).float()
    features, gates = start["lstm/kernel"].shape
    lstm = torch.nn.LSTM(features, gates // 4, batch_first=True)
    step = 0
    for _ in range(int(plan["epochs"])):
        for at in range(0, len(ids), batch):
            step += 1
            x = w["embedding/embeddings"][ids[at : at + batch]]
            own = {
                "weight_ih_l0": w["lstm/kernel"].T,
                "weight_hh_l0": w["lstm/recurrent_kernel"].T,
                "bias_ih_l0": w["lstm/bias"],
                "bias_hh_l0": torch.zeros(gates),
            }
            _, (h, _) = torch.func.functional_call(lstm, own, (x,))
            y = torch.relu(h[0] @ w["dense/kernel"] + w["dense/bias"])
            z = (y @ w["dense_1/kernel"] + w["dense_1/bias"])[:, 0]
            wanted = targets[at : at + batch]
            loss = torch.nn.functional.binary_cross_entropy_with_logits(z, wanted)
            names = list(w)
            gradients = torch.autograd.grad(loss, [w[k] for k in names])
            alpha = plan["rate"] * (1 - 0.999**step) ** 0.5 / (1 - 0.9**step)
            with torch.no_grad():
                for k, g in zip(names, gradients):
                    m[k] += (g - m[k]) * (1 - 0.9)
                    v[k] += (g * g - v[k]) * (1 - 0.999)
                    w[k] -= alpha * m[k] / (v[k].sqrt() + 1e-7)
    same("last loss", plan["loss"], loss.item(), 1e-4)
    for k in w:
        same(k, end[k], w[k].detach().numpy(), 2e-4)


{"metrics": metrics, "training": training}[sys.argv[1]]()
print("agrees")
