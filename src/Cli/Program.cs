using LuminaGuard.FaultD.Cli;

return Faultctl.Run(args, Terminal.Standard());
