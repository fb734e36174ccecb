/* permissions.h: the module's permissions, as its flows and its routes name them. */
#ifndef ZWFW_REVIEWS_PERMISSIONS_H
#define ZWFW_REVIEWS_PERMISSIONS_H

#define P_REVIEW_READ     "review.read"
#define P_REVIEW_CODE     "review.code"
#define P_REVIEW_DEVICE   "review.device"
#define P_REVIEW_GATEWAY  "review.gateway"
#define P_REVIEW_ENTER    "review.enter"
#define P_REVIEW_MODERATE "review.moderate"
#define P_REVIEW_RECTIFY  "review.rectify"
#define P_REVIEW_JUDGE    "review.judge"
#define P_REVIEW_VISIT    "review.visit"
#define P_REVIEW_SURVEY   "review.survey"
#define P_REVIEW_SET      "review.set"

#endif
