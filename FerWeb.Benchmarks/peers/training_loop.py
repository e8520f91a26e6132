"""Peer (a): the plain PyTorch training loop. fp32, DataLoader, PIL decoding and per-image transforms, batch 128.

Prints the images per second of the counted steps, after five that are not counted.
"""
import argparse
import pathlib
import random
import time

import numpy
import torch
from PIL import Image, ImageEnhance
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset

import fernet

CLASSES = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]


class Faces(Dataset):
    """Folders of pictures, one per class; what most FER projects have."""

    def __init__(self, root, size):
        self.size = size
        self.files = [(file, label) for label, name in enumerate(CLASSES) for file in sorted(pathlib.Path(root, name).iterdir())]

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        file, label = self.files[index]
        image = Image.open(file).convert("L")
        image = image.rotate(random.uniform(-12, 12), Image.BILINEAR, translate=(random.randint(-3, 3), random.randint(-3, 3)))
        side = round(48 * random.uniform(0.9, 1.0))
        left, top = random.randint(0, 48 - side), random.randint(0, 48 - side)
        image = image.crop((left, top, left + side, top + side)).resize((self.size, self.size), Image.BILINEAR)
        if random.random() < 0.5:
            image = image.transpose(Image.FLIP_LEFT_RIGHT)
        if random.random() < 0.5:
            image = ImageEnhance.Brightness(image).enhance(random.uniform(0.75, 1.25))
            image = ImageEnhance.Contrast(image).enhance(random.uniform(0.75, 1.25))
        pixels = torch.from_numpy((numpy.asarray(image, dtype=numpy.float32) / 255 - 0.5077) / 0.2550)[None]
        return pixels, label


def main():
    parser = argparse.ArgumentParser()
    fernet.add_arguments(parser)
    parser.add_argument("--data", required=True, help="folder with one folder per class")
    parser.add_argument("--size", type=int, default=44)
    arguments = parser.parse_args()
    fernet.prepare(arguments)
    network = fernet.from_arguments(arguments)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, nesterov=True, weight_decay=5e-4)
    loader = DataLoader(Faces(arguments.data, arguments.size), batch_size=arguments.batch, shuffle=True)
    uncounted, done = 5, 0
    for faces, labels in loader:
        if done == uncounted:
            start = time.perf_counter()
        optimizer.zero_grad()
        loss = F.cross_entropy(network(faces)[:, :7], labels, label_smoothing=0.1)
        loss.backward()
        optimizer.step()
        loss.item()
        done += 1
        if done == arguments.steps + uncounted:
            break
    print(f"{arguments.steps * arguments.batch / (time.perf_counter() - start):.1f}")


main()
