public import ArgumentParser
public import FuseReport

extension ReportFormat: ExpressibleByArgument {}
