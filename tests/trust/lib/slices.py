"""A trial in several processes, each with its own share and seed."""

import multiprocessing
import os
import traceback


def _run(pipe, work, arguments):
    try:
        pipe.send((True, work(*arguments)))
    except BaseException as fault:  # a Wrong, or a fault of the script itself: either way the trial has not held
        text = str(fault) if type(fault).__name__ == "Wrong" else traceback.format_exc()
        pipe.send((False, text))


def in_slices(work, slices):
    """[work(*arguments) for arguments in slices], at once. Wrong with the first failure."""
    from world import Wrong
    context = multiprocessing.get_context("fork")
    running = []
    for arguments in slices:
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_run, args=(theirs, work, arguments))
        process.start()
        theirs.close()
        running.append((process, ours))
    results = []
    for process, pipe in running:
        try:
            results.append(pipe.recv())
        except EOFError:
            results.append((False, "a process of the trial ended without a result"))
        process.join()
    for held, result in results:
        if not held:
            raise Wrong(result)
    return [result for _, result in results]


def share(total, slices=None):
    """`total` in about equal parts, one for each processor."""
    count = slices or max(1, min(os.cpu_count() or 1, 4))
    return [total // count + (place < total % count) for place in range(count)]
