"""Peer (b): PyTorch's own bf16 channels_last step on a fixed batch, without data or augmentation."""
import argparse
import time

import torch
from torch.nn import functional as F

import fernet


def main():
    parser = argparse.ArgumentParser()
    fernet.add_arguments(parser)
    parser.add_argument("--size", type=int, default=44)
    arguments = parser.parse_args()
    fernet.prepare(arguments)
    network = fernet.from_arguments(arguments).to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, nesterov=True, weight_decay=5e-4)
    faces = torch.randn(arguments.batch, 1, arguments.size, arguments.size).to(memory_format=torch.channels_last)
    labels = torch.randint(0, 7, (arguments.batch,))
    for step in range(arguments.steps + 5):
        if step == 5:
            start = time.perf_counter()
        optimizer.zero_grad()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = network(faces)
        loss = F.cross_entropy(logits.float()[:, :7], labels)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5)
        optimizer.step()
        loss.item()
    print(f"{arguments.steps * arguments.batch / (time.perf_counter() - start):.1f}")


main()
