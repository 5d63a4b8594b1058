// Tests count the descriptors, threads and children of this very process: another test beside them would be counted
// too.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
