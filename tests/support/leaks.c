/* What the leak detector (asan) passes over: cairo 1.16 keeps some hundred bytes of each subset of an OpenType font
 * that it writes into a PDF. */
const char *__lsan_default_suppressions(void); /* NOLINT(bugprone-reserved-identifier): the detector's name */
const char *__lsan_default_suppressions(void)  /* NOLINT(bugprone-reserved-identifier): the detector's name */
{
    return "leak:libcairo.so\n";
}
