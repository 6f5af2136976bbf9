// Room: the name of a format on the command line.
// Answers: nothing of its own. Must not know: formats, commands.

public import ArgumentParser
public import FuseReport

extension ReportFormat: ExpressibleByArgument {}
