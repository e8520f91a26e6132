"""The plain PyTorch evaluation loop. fp32, DataLoader, PIL decoding, batch 128; accuracy and confusion matrix.

Prints the images per second over the whole folder, after five batches that are not counted.
"""
import argparse
import pathlib
import time

import numpy
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset

import fernet

CLASSES = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]


class Faces(Dataset):
    """Folders of pictures, one per class; the centre of each."""

    def __init__(self, root, size):
        self.border, self.size = (48 - size) // 2, size
        self.files = [(file, label) for label, name in enumerate(CLASSES) for file in sorted(pathlib.Path(root, name).iterdir())]

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        file, label = self.files[index]
        pixels = numpy.asarray(Image.open(file).convert("L"), dtype=numpy.float32)
        end = self.border + self.size
        return torch.from_numpy((pixels[self.border:end, self.border:end] / 255 - 0.5077) / 0.2550)[None], label


def evaluate(network, loader, batches=None):
    matrix = torch.zeros(7, 7, dtype=torch.int64)
    for done, (faces, labels) in enumerate(loader):
        if done == batches:
            break
        answers = torch.softmax(network(faces)[:, :7], 1).argmax(1)
        for label, answer in zip(labels, answers):
            matrix[label, answer] += 1
    return matrix


def main():
    parser = argparse.ArgumentParser()
    fernet.add_arguments(parser)
    parser.add_argument("--data", required=True, help="folder with one folder per class")
    parser.add_argument("--size", type=int, default=44)
    arguments = parser.parse_args()
    fernet.prepare(arguments)
    network = fernet.from_arguments(arguments).eval()
    loader = DataLoader(Faces(arguments.data, arguments.size), batch_size=arguments.batch)
    with torch.no_grad():
        evaluate(network, loader, batches=5)
        start = time.perf_counter()
        matrix = evaluate(network, loader)
    print(f"{matrix.sum().item() / (time.perf_counter() - start):.1f}")


main()
