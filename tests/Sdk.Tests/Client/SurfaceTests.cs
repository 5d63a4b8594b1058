using System.Reflection;

namespace LuminaGuard.FaultD.Tests.Client;

/// <summary>What a user may rely on over all calls.</summary>
public sealed class SurfaceTests
{
    private const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static TheoryData<string> Calls => [.. Asynchronous().Select(call => $"{call.DeclaringType!.Name}.{call.Name}")];

    [Theory]
    [InlineData("StartEmbeddedAsync")]
    [InlineData("ConnectAsync")]
    [InlineData("InjectAsync")]
    [InlineData("StrikeAsync")]
    [InlineData("ArmAsync")]
    [InlineData("PreviewAsync")]
    [InlineData("UndoAsync")]
    [InlineData("HealAsync")]
    [InlineData("ListAsync")]
    [InlineData("SupportAsync")]
    [InlineData("DoctorAsync")]
    [InlineData("ResolveAsync")]
    [InlineData("PauseProcessAsync")]
    [InlineData("KillProcessAsync")]
    public void A_client_has_the_calls_that_the_README_promises(string name) =>
        Assert.Contains(Asynchronous(), call => call.DeclaringType == typeof(FaultClient) && call.Name == name);

    [Theory]
    [MemberData(nameof(Calls))]
    public void Each_call_has_a_blocking_twin_with_the_same_parameters_and_result(string name)
    {
        var call = Find(name);
        var own = call.GetParameters().Where(parameter => parameter.ParameterType != typeof(CancellationToken)).ToList();
        var twin = call.DeclaringType!.GetMethod(
            call.Name[..^"Async".Length], Public, own.ConvertAll(parameter => parameter.ParameterType).ToArray());
        Assert.True(twin is not null, $"{name} has no blocking twin");
        Assert.Equal(own.Select(parameter => parameter.Name), twin.GetParameters().Select(parameter => parameter.Name));
        Assert.Equal(call.ReturnType.GenericTypeArguments.SingleOrDefault(typeof(void)), twin.ReturnType);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void Each_call_can_be_cancelled_but_an_undo_that_is_owed(string name)
    {
        bool cancellable = Find(name).GetParameters().Any(parameter => parameter.ParameterType == typeof(CancellationToken));
        Assert.Equal(name is not ("FaultHandle.UndoAsync" or "FaultHandle.DisposeAsync" or "ArmedFault.UndoAsync"
            or "ArmedFault.DisposeAsync" or "FaultClient.DisposeAsync"), cancellable);
    }

    private static MethodInfo Find(string name) => Asynchronous().Single(call => $"{call.DeclaringType!.Name}.{call.Name}" == name);

    private static IEnumerable<MethodInfo> Asynchronous() =>
        new[] { typeof(FaultClient), typeof(FaultHandle), typeof(ArmedFault) }.SelectMany(type => type.GetMethods(Public))
            .Where(call => call.Name.EndsWith("Async", StringComparison.Ordinal));
}
