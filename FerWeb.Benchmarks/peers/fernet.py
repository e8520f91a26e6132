"""FerNet in plain PyTorch: the network that FerWeb.Engine trains by default, for side-by-side measurements."""
import torch
from torch import nn
from torch.nn import functional as F


class ConvNorm(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, x):
        return self.norm(self.conv(x))

    def pooled(self, x):
        return self.norm(F.max_pool2d(self.conv(x), 2))


class Stage(nn.Module):
    def __init__(self, inputs, outputs, depth, dropout):
        super().__init__()
        self.transition = ConvNorm(inputs, outputs)
        self.blocks = nn.ModuleList(ConvNorm(outputs, outputs) for _ in range(depth))
        self.dropout = nn.Dropout2d(dropout)

    def forward(self, x):
        x = F.relu(self.transition.pooled(x), inplace=True)
        for i in range(0, len(self.blocks), 2):
            branch = self.blocks[i](x)
            if i + 1 < len(self.blocks):
                branch = self.blocks[i + 1](F.relu(branch, inplace=True))
            x = F.relu(branch + x, inplace=True)
        return self.dropout(x)


class FerNet(nn.Module):
    """(B, 1, S, S) to (B, 15): seven FER-2013 logits, eight FER+ logits."""

    def __init__(self, widths, depths, dropout=0.3):
        super().__init__()
        self.stem = ConvNorm(1, widths[0])
        self.stages = nn.ModuleList(
            Stage(widths[i], widths[i + 1], depth, 0.05 * i) for i, depth in enumerate(depths))
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(widths[-1], 15)

    def forward(self, x):
        x = F.relu(self.stem(x), inplace=True)
        for stage in self.stages:
            x = stage(x)
        return self.head(self.dropout(x.float().mean((2, 3))))


def from_arguments(arguments):
    numbers = lambda text: [int(n) for n in text.split(",")]
    return FerNet(numbers(arguments.widths), numbers(arguments.depths))


def add_arguments(parser):
    parser.add_argument("--widths", required=True, help="as in model.json, comma-separated")
    parser.add_argument("--depths", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--batch", type=int, default=128)


def prepare(arguments):
    torch.set_num_threads(arguments.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(1)
