"""Peer (c): recognition as most FER projects serve it: Flask, OpenCV's cascade, PyTorch fp32.

Prints "ready" once it listens; POST an image to /predict.
"""
import argparse
import logging

import cv2
import flask
import numpy
import torch

import fernet

parser = argparse.ArgumentParser()
fernet.add_arguments(parser)
parser.add_argument("--port", type=int, required=True)
parser.add_argument("--cascades", default="/usr/share/opencv4/haarcascades")
arguments = parser.parse_args()
fernet.prepare(arguments)
network = fernet.from_arguments(arguments).eval()
cascade = cv2.CascadeClassifier(arguments.cascades + "/haarcascade_frontalface_default.xml")
if cascade.empty():
    raise SystemExit("No cascade in " + arguments.cascades + ": install opencv-data, or name its folder by --cascades.")
app = flask.Flask(__name__)
logging.getLogger("werkzeug").setLevel(logging.ERROR)


@app.post("/predict")
def predict():
    image = cv2.imdecode(numpy.frombuffer(flask.request.get_data(), numpy.uint8), cv2.IMREAD_COLOR)
    gray = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    faces = []
    for x, y, width, height in cascade.detectMultiScale(gray, 1.3, 5):
        crop = cv2.resize(gray[y:y + height, x:x + width], (48, 48))[2:46, 2:46]
        pixels = torch.from_numpy((crop.astype(numpy.float32) / 255 - 0.5077) / 0.2550)[None, None]
        with torch.no_grad():
            probabilities = torch.softmax(network(pixels)[0, :7], 0)
        faces.append({"box": [int(x), int(y), int(width), int(height)], "probabilities": probabilities.tolist()})
    return {"faces": faces}


print("ready", flush=True)
app.run("127.0.0.1", arguments.port, threaded=False)
