#!/usr/bin/env python3
"""The workloads of test/bench/cpu in PyTorch, for a comparison on the same machine.

    python test/bench/peers/pytorch_cpu.py --threads 1
    python test/bench/peers/pytorch_cpu.py --device cuda

Prints JSON of the shape that `npm run bench -- cpu` prints. Needs torch and numpy. The matrix products of a PyTorch that
stands on OpenBLAS ignore torch.set_num_threads: set OPENBLAS_NUM_THREADS too, as `npm run bench -- pytorch` does.
"""
import argparse
import json
import platform
import re
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

VOCABULARY = 50_000
PAIR_BUCKETS = 2**20


def zipf(rng, count, vocabulary):
    """Word numbers of which the logarithm is uniform, as in random-values.ts."""
    ranks = np.power(float(vocabulary), rng.random(count)).astype(np.int64) - 1
    return np.minimum(ranks, vocabulary - 1)


def adam(parameters, device):
    """The quickest form that this version has on this device."""
    parameters = list(parameters)
    try:
        return torch.optim.Adam(parameters, lr=1e-3, fused=True)
    except (RuntimeError, TypeError):
        return torch.optim.Adam(parameters, lr=1e-3, foreach=True)


def gemm_workloads(device):
    sizes = [
        (64, 256, 300), (256, 256, 256), (512, 512, 512), (1024, 10000, 200), (700, 800, 200),
        (1, 1024, 1024), (1024, 1, 1024), (256, 3, 300),
    ]
    for m, n, k in sizes:
        for form in ("nn", "tn", "nt"):
            a = torch.rand((k, m) if form == "tn" else (m, k), device=device) * 2 - 1
            b = torch.rand((n, k) if form == "nt" else (k, n), device=device) * 2 - 1
            out = torch.empty(m, n, device=device)
            left = a.t() if form == "tn" else a
            right = b.t() if form == "nt" else b

            def step(left=left, right=right, out=out):
                torch.mm(left, right, out=out)

            yield {"name": f"gemm-{form}", "sizes": {"m": m, "n": n, "k": k}, "examples": m,
                   "flops": 2 * m * n * k, "step": step}


class DeepAveragingNetwork(nn.Module):
    def __init__(self, dimension, classes):
        super().__init__()
        self.words = nn.EmbeddingBag(VOCABULARY, dimension, mode="mean", sparse=True)
        self.hidden = nn.Linear(dimension, dimension)
        self.output = nn.Linear(dimension, classes)

    def forward(self, tokens, offsets):
        return self.output(F.relu(self.hidden(self.words(tokens, offsets))))


def dan_workloads(device):
    tokens_per_text, classes = 20, 3
    rng = np.random.default_rng(1)
    for dimension in (100, 300):
        for batch in (64, 256, 1024):
            model = DeepAveragingNetwork(dimension, classes).to(device)
            dense = [*model.hidden.parameters(), *model.output.parameters()]
            optimisers = [torch.optim.SparseAdam([model.words.weight], lr=1e-3), adam(dense, device)]
            batches = [
                (torch.from_numpy(zipf(rng, batch * tokens_per_text, VOCABULARY)).to(device),
                 torch.from_numpy(rng.integers(0, classes, batch)).to(device))
                for _ in range(8)
            ]
            offsets = torch.arange(0, batch * tokens_per_text, tokens_per_text, device=device)
            state = {"next": 0}

            def step(model=model, optimisers=optimisers, batches=batches, offsets=offsets, state=state):
                tokens, labels = batches[state["next"] % len(batches)]
                state["next"] += 1
                for optimiser in optimisers:
                    optimiser.zero_grad(set_to_none=True)
                F.cross_entropy(model(tokens, offsets), labels).backward()
                for optimiser in optimisers:
                    optimiser.step()

            yield {"name": "dan", "examples": batch, "step": step,
                   "sizes": {"vocabulary": VOCABULARY, "tokens": tokens_per_text, "dimension": dimension,
                             "hidden": dimension, "classes": classes, "batch": batch}}


class TextCnn(nn.Module):
    def __init__(self, dimension, filters, widths, classes):
        super().__init__()
        self.convolutions = nn.ModuleList([nn.Conv1d(dimension, filters, width) for width in widths])
        self.output = nn.Linear(filters * len(widths), classes)

    def forward(self, x):
        features = [F.relu(convolution(x)).amax(2) for convolution in self.convolutions]
        return self.output(torch.cat(features, 1))


def text_cnn_workloads(device):
    batch, length, dimension, filters, widths, classes = 50, 50, 300, 100, (3, 4, 5), 3
    model = TextCnn(dimension, filters, widths, classes).to(device)
    optimiser = adam(model.parameters(), device)
    x = torch.randn(batch, dimension, length, device=device, requires_grad=True)
    labels = torch.randint(0, classes, (batch,), device=device)

    def step():
        optimiser.zero_grad(set_to_none=True)
        x.grad = None
        F.cross_entropy(model(x), labels).backward()
        optimiser.step()

    yield {"name": "text-cnn", "examples": batch, "step": step,
           "sizes": {"batch": batch, "length": length, "dimension": dimension, "widths": len(widths),
                     "filters": filters, "classes": classes}}


def sparse_logistic_workloads(device):
    words, classes = 20, 3
    features = 2 * words - 1
    rng = np.random.default_rng(1)
    for batch in (256, 1024):
        table = nn.EmbeddingBag(VOCABULARY + PAIR_BUCKETS, classes, mode="mean", sparse=True).to(device)
        optimiser = torch.optim.SparseAdam(list(table.parameters()), lr=1e-3)
        batches = []
        for _ in range(16):
            tokens = zipf(rng, batch * words, VOCABULARY).reshape(batch, words)
            pairs = (tokens[:, :-1] * 2654435761 ^ (tokens[:, 1:] * 40503 + 977)) % PAIR_BUCKETS + VOCABULARY
            flat = np.concatenate([tokens, pairs], 1).reshape(-1)
            batches.append((torch.from_numpy(flat).to(device),
                            torch.from_numpy(rng.integers(0, classes, batch)).to(device)))
        offsets = torch.arange(0, batch * features, features, device=device)
        state = {"next": 0}

        def step(table=table, optimiser=optimiser, batches=batches, offsets=offsets, state=state):
            tokens, labels = batches[state["next"] % len(batches)]
            state["next"] += 1
            optimiser.zero_grad(set_to_none=True)
            F.cross_entropy(table(tokens, offsets), labels).backward()
            optimiser.step()

        yield {"name": "sparse-logistic", "examples": batch, "step": step,
               "sizes": {"vocabulary": VOCABULARY, "pairBuckets": PAIR_BUCKETS, "features": features,
                         "classes": classes, "batch": batch}}


def lstm_workloads(device):
    time_steps, batch = 35, 20
    for hidden in (200, 650):
        model = nn.LSTM(hidden, hidden).to(device)
        x = torch.randn(time_steps, batch, hidden, device=device, requires_grad=True)
        upstream = torch.randn(time_steps, batch, hidden, device=device)

        def step(model=model, x=x, upstream=upstream):
            model.zero_grad(set_to_none=True)
            x.grad = None
            model(x)[0].backward(upstream)

        yield {"name": "lstm", "examples": batch, "step": step,
               "sizes": {"time": time_steps, "batch": batch, "inputs": hidden, "hidden": hidden}}


def transformer_workloads(device):
    layers, heads, length, batch = 4, 4, 64, 32
    size = 128
    for name, activation in (("transformer", "relu"), ("transformer-gelu", "gelu")):
        layer = nn.TransformerEncoderLayer(size, heads, 4 * size, dropout=0.0, batch_first=True,
                                           activation=activation)
        model = nn.TransformerEncoder(layer, layers).to(device)
        optimiser = adam(model.parameters(), device)
        x = torch.randn(batch, length, size, device=device)
        upstream = torch.randn(batch, length, size, device=device)

        def step(model=model, optimiser=optimiser, x=x, upstream=upstream):
            optimiser.zero_grad(set_to_none=True)
            model(x).backward(upstream)
            optimiser.step()

        yield {"name": name, "examples": batch, "step": step,
               "sizes": {"layers": layers, "heads": heads, "length": length, "size": size, "batch": batch}}


COLLECTIONS = [gemm_workloads, dan_workloads, text_cnn_workloads, sparse_logistic_workloads,
               lstm_workloads, transformer_workloads]


def instructions():
    """What PyTorch's own kernels were chosen for; older versions say it only in a page of text."""
    found = re.search(r"CPU capability usage: (\S+)", torch.__config__.show())
    return found.group(1) if found else "unknown"


def matrix_libraries():
    """The libraries that multiply matrices, with version and the kernels they chose."""
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        return None
    keys = ("internal_api", "version", "architecture", "num_threads")
    return [{key: pool.get(key) for key in keys} for pool in threadpool_info() if pool["user_api"] == "blas"]


def rounded(value):
    return float(f"{value:.4g}")


def timed(workload, device, threads, budget):
    def synchronise():
        if device.type == "cuda":
            torch.cuda.synchronize()

    step = workload["step"]
    warm, count = time.perf_counter(), 0
    while count == 0 or time.perf_counter() - warm < 0.2:
        step()
        count += 1
    synchronise()
    together = max(1, round(5e-4 / ((time.perf_counter() - warm) / count)))
    times, cpu = [], time.process_time()
    end = time.perf_counter() + budget
    while time.perf_counter() < end or len(times) < 5:
        started = time.perf_counter()
        for _ in range(together):
            step()
        synchronise()
        times.append((time.perf_counter() - started) / together)
    cpu = time.process_time() - cpu
    times.sort()
    median = times[len(times) // 2]
    result = {
        "name": workload["name"], "sizes": workload["sizes"], "threads": threads,
        "steps": len(times) * together, "medianMs": rounded(median * 1e3), "bestMs": rounded(times[0] * 1e3),
        "examplesPerSecond": round(workload["examples"] / median),
        "processorMs": rounded(cpu * 1e3 / (len(times) * together)),
    }
    if "flops" in workload:
        result["gigaflops"] = rounded(workload["flops"] / median / 1e9)
        result["bestGigaflops"] = rounded(workload["flops"] / times[0] / 1e9)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", default="1,2", help="numbers of threads, with commas (default 1,2)")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--only", help="beginnings of workload names, with commas")
    parser.add_argument("--ms", type=float, default=800, help="milliseconds for each workload")
    options = parser.parse_args()
    device = torch.device(options.device)
    torch.manual_seed(1)
    torch.set_flush_denormal(True)
    wanted = tuple(options.only.split(",")) if options.only else ("",)
    timings = []
    for threads in [int(part) for part in options.threads.split(",")]:
        torch.set_num_threads(threads)
        for collection in COLLECTIONS:
            if not any(collection.__name__.replace("_", "-").startswith(name) for name in wanted):
                continue
            for workload in collection(device):
                timings.append(timed(workload, device, threads, options.ms / 1e3))
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else platform.processor()
    print(json.dumps({
        "benchmark": "pytorch", "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "machine": {"cpu": platform.processor(), "device": name, "platform": platform.platform()},
        "result": {"torch": torch.__version__, "instructions": instructions(), "matrices": matrix_libraries(),
                   "timings": timings},
    }, indent=2))


if __name__ == "__main__":
    main()
