/* permissions.h: the module's permissions, as its flow and its routes name them. */
#ifndef ZWFW_CASES_PERMISSIONS_H
#define ZWFW_CASES_PERMISSIONS_H

#define P_CASE_READ     "case.read"
#define P_CASE_INTAKE   "case.intake"
#define P_CASE_ACCEPT   "case.accept"
#define P_CASE_ASSIGN   "case.assign"
#define P_CASE_DECIDE   "case.decide"
#define P_CASE_EXTEND   "case.extend"
#define P_CASE_TRANSFER "case.transfer"
#define P_CASE_DELIVER  "case.deliver"
#define P_CASE_REVOKE   "case.revoke"
#define P_CASE_DEEM     "case.deem"

#endif
