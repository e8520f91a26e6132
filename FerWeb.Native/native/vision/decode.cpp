#include <cstdint>
#include <stdexcept>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "errors.h"

namespace {

cv::Mat to_8bit(const cv::Mat& image) {
    if (image.depth() == CV_8U) {
        return image;
    }
    if (image.depth() != CV_16U) {
        throw std::runtime_error("unexpected sample depth");
    }
    cv::Mat result;
    image.convertTo(result, CV_8U, 1.0 / 257.0);
    return result;
}

// gray = alpha * gray + (1 - alpha) * white, row by row so that no second full-size colour copy is needed.
void blend_on_white(const cv::Mat& bgra, cv::Mat& gray) {
    cv::cvtColor(bgra, gray, cv::COLOR_BGRA2GRAY);
    for (int y = 0; y < bgra.rows; y++) {
        const auto* source = bgra.ptr<cv::Vec4b>(y);
        auto* target = gray.ptr<uint8_t>(y);
        for (int x = 0; x < bgra.cols; x++) {
            const int alpha = source[x][3];
            target[x] = static_cast<uint8_t>((target[x] * alpha + 255 * (255 - alpha) + 127) / 255);
        }
    }
}

}  // namespace

FERWEB_EXPORT const char* ferweb_vision_error() { return ferweb::last_error.c_str(); }

// Decodes a picture of known size into the caller's width x height bytes, ignoring its orientation tag.
FERWEB_EXPORT int ferweb_vision_decode_gray(const uint8_t* file, int size, int has_alpha, int width, int height, uint8_t* pixels) {
    return ferweb::guarded([&] {
        const cv::Mat bytes(1, size, CV_8U, const_cast<uint8_t*>(file));
        cv::Mat gray(height, width, CV_8U, pixels);
        if (has_alpha) {
            const cv::Mat image = to_8bit(cv::imdecode(bytes, cv::IMREAD_UNCHANGED));
            if (image.size() != gray.size()) {
                throw std::runtime_error("the picture could not be decoded");
            }
            switch (image.channels()) {
                case 1: image.copyTo(gray); break;
                case 3: cv::cvtColor(image, gray, cv::COLOR_BGR2GRAY); break;
                case 4: blend_on_white(image, gray); break;
                default: throw std::runtime_error("unexpected number of channels");
            }
        } else {
            // Decodes straight into the caller's memory: Mat::create keeps a buffer that already fits.
            cv::imdecode(bytes, cv::IMREAD_GRAYSCALE | cv::IMREAD_IGNORE_ORIENTATION, &gray);
        }
        if (gray.data != pixels) {
            throw std::runtime_error("the picture could not be decoded");
        }
        return 0;
    });
}
