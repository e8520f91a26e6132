#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <vector>

#include <opencv2/imgproc.hpp>
#include <opencv2/objdetect.hpp>

#include "errors.h"

namespace {

cv::Mat wrap(const uint8_t* pixels, int width, int height) { return {height, width, CV_8U, const_cast<uint8_t*>(pixels)}; }

// The region as it is in the picture, borders replicated where it leaves it.
cv::Mat upright_region(const cv::Mat& source, double cx, double cy, double width, double height) {
    const int left = cvRound(cx - width / 2), top = cvRound(cy - height / 2);
    const int right = left + std::max(1, cvRound(width)), bottom = top + std::max(1, cvRound(height));
    const cv::Rect inside = cv::Rect(cv::Point(left, top), cv::Point(right, bottom)) & cv::Rect(0, 0, source.cols, source.rows);
    if (inside.empty()) {
        throw std::runtime_error("the region lies outside the picture");
    }
    if (inside.width == right - left && inside.height == bottom - top) {
        return source(inside);
    }
    cv::Mat padded;
    cv::copyMakeBorder(source(inside), padded, inside.y - top, bottom - inside.br().y, inside.x - left, right - inside.br().x,
                       cv::BORDER_REPLICATE | cv::BORDER_ISOLATED);
    return padded;
}

// The same for a region turned clockwise by `degrees`, sampled pixel by pixel.
cv::Mat turned_region(const cv::Mat& source, double cx, double cy, double width, double height, double degrees) {
    // warpAffine takes pictures up to 32767 pixels a side: hand it only what the region can reach.
    const double reach = std::hypot(width, height) + 4;
    const cv::Mat around = upright_region(source, cx, cy, reach, reach);
    cx -= cvRound(cx - reach / 2);
    cy -= cvRound(cy - reach / 2);

    const double radians = degrees * CV_PI / 180, c = std::cos(radians), s = std::sin(radians);
    const double u = (width - 1) / 2, v = (height - 1) / 2;
    const cv::Matx23d to_source(c, -s, cx - 0.5 - c * u + s * v, s, c, cy - 0.5 - s * u - c * v);
    cv::Mat turned;
    cv::warpAffine(around, turned, to_source, cv::Size(std::max(1, cvRound(width)), std::max(1, cvRound(height))),
                   cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
    return turned;
}

}  // namespace

// Cuts a region (centre, size, clockwise turn) out of a picture and resamples it into target_width x target_height bytes.
FERWEB_EXPORT int ferweb_vision_extract(const uint8_t* pixels, int width, int height, double cx, double cy, double region_width,
                                        double region_height, double degrees, uint8_t* target, int target_width, int target_height) {
    return ferweb::guarded([&] {
        const cv::Mat source = wrap(pixels, width, height);
        const cv::Mat region = degrees == 0 ? upright_region(source, cx, cy, region_width, region_height)
                                            : turned_region(source, cx, cy, region_width, region_height, degrees);
        cv::Mat result = wrap(target, target_width, target_height);
        const bool shrinks = region.cols >= target_width && region.rows >= target_height;
        cv::resize(region, result, result.size(), 0, 0, shrinks ? cv::INTER_AREA : cv::INTER_LINEAR);
        return 0;
    });
}

FERWEB_EXPORT int ferweb_vision_equalize(uint8_t* pixels, int width, int height) {
    return ferweb::guarded([&] {
        cv::Mat image = wrap(pixels, width, height);
        cv::equalizeHist(image, image);
        return 0;
    });
}

FERWEB_EXPORT int ferweb_vision_cascade_open(const char* path, cv::CascadeClassifier** cascade) {
    return ferweb::guarded([&] {
        // One core per photo: photos arrive side by side, and threads that wait for each other cost more than they save.
        cv::setNumThreads(1);
        auto opened = std::make_unique<cv::CascadeClassifier>();
        if (!opened->load(path)) {
            throw std::runtime_error("not a cascade file");
        }
        *cascade = opened.release();
        return 0;
    });
}

FERWEB_EXPORT void ferweb_vision_cascade_close(cv::CascadeClassifier* cascade) { delete cascade; }

// Writes x, y, side and the number of merged raw hits of each found square; returns how many there were, at most `capacity`.
FERWEB_EXPORT int ferweb_vision_cascade_detect(cv::CascadeClassifier* cascade, const uint8_t* pixels, int width, int height, double scale_step,
                                               int min_neighbors, int min_side, int max_side, int* squares, int capacity) {
    return ferweb::guarded([&] {
        std::vector<cv::Rect> found;
        std::vector<int> counts;
        cascade->detectMultiScale(wrap(pixels, width, height), found, counts, scale_step, min_neighbors, 0, {min_side, min_side},
                                  {max_side, max_side});
        const int written = std::min<int>(static_cast<int>(found.size()), capacity);
        for (int i = 0; i < written; i++) {
            const int square[] = {found[i].x, found[i].y, found[i].width, counts[i]};
            std::copy(square, square + 4, squares + 4 * i);
        }
        return written;
    });
}
