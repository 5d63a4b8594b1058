using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>
/// A client of faultd. What it injects is taken back when it is disposed, and when its process dies.
/// Safe for use by several threads; calls on one client queue behind each other.
/// </summary>
/// <remarks>
/// Every call that fails throws <see cref="FaultException"/>, whose code is one of a closed list and whose message reads
/// "Cannot X: why". Two codes are the client's own: <see cref="ErrorCode.Unreachable"/>, and for what changes something
/// <see cref="ErrorCode.OutcomeUnknown"/> when the answer was lost, with the request's id in the details. Nothing is ever
/// asked twice. A call that is cancelled throws <see cref="OperationCanceledException"/>, a strike that is cancelled after it
/// was sent OutcomeUnknown. Each call that returns a task has a blocking twin without Async in its name.
/// </remarks>
public sealed partial class FaultClient : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan DefaultTimeout = FaultClientOptions.DefaultTimeout;
    private static readonly AnswerReader<DaemonInfo> ReadHello = ReadGreeting;

    private readonly string _socketPath;
    private readonly EmbeddedDaemon? _embedded;
    private readonly SemaphoreSlim _asyncGate = new(1, 1);
    private readonly Lock _syncGate = new();
    private AsyncChannel? _async;
    private SyncChannel? _sync;
    private int _disposed;

    private FaultClient(string socketPath, EmbeddedDaemon? embedded, DaemonInfo daemon)
    {
        _socketPath = socketPath;
        _embedded = embedded;
        Daemon = daemon;
    }

    /// <summary>How long a call waits for its answer before it fails; 30 s unless set. What an injection has applied when its
    /// caller has gone is taken back as soon as the late answer comes; of a blocking call's, with the next blocking call.</summary>
    public TimeSpan Timeout { get; set; } = DefaultTimeout;

    /// <summary>Who answers at the other end.</summary>
    public DaemonInfo Daemon { get; }

    /// <summary>The socket this client is connected to.</summary>
    public string SocketPath => _socketPath;

    /// <summary>Connects to a running faultd.</summary>
    /// <param name="socketPath">Its socket; FAULTD_SOCKET, else the service's, when not given.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="FaultException">Nobody answers there, or he speaks another version.</exception>
    public static Task<FaultClient> ConnectAsync(string? socketPath = null, CancellationToken cancellationToken = default) =>
        OpenAsync(socketPath ?? DefaultSocket(), null, cancellationToken);

    /// <summary>Connects to a running faultd; blocks.</summary>
    /// <param name="socketPath">Its socket; FAULTD_SOCKET, else the service's, when not given.</param>
    public static FaultClient Connect(string? socketPath = null) => ConnectWith(new FaultClientOptions { SocketPath = socketPath });

    /// <summary>Connects with a time-out that also holds for the greeting.</summary>
    internal static FaultClient Connect(string? socketPath, TimeSpan timeout) =>
        ConnectWith(new FaultClientOptions { SocketPath = socketPath, Timeout = timeout });

    /// <summary>Connects to a running faultd with options; blocks.</summary>
    /// <param name="options">Where, for how long, and what is asked of the connection.</param>
    /// <exception cref="FaultException">Nobody answers there, he speaks another version, or an option is out of its range.</exception>
    public static FaultClient ConnectWith(FaultClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.BusyPoll < TimeSpan.Zero || options.BusyPoll > FaultClientOptions.MaxBusyPoll)
        {
            throw new FaultException(ErrorCode.InvalidArgument,
                $"Cannot connect: BusyPoll is from nothing to {Durations.Format(FaultClientOptions.MaxBusyPoll)}, not {Durations.Format(options.BusyPoll)}");
        }
        string path = options.SocketPath ?? DefaultSocket();
        var channel = new SyncChannel(path, options.Timeout);
        try
        {
            bool isBusy = options.BusyPoll > TimeSpan.Zero;
            var hello = isBusy ? FaultRequests.HelloBusy(options.BusyPoll) : FaultRequests.Hello;
            var daemon = channel.Call(hello, ReadHello, options.Timeout);
            if (isBusy && daemon.BusyPoll > TimeSpan.Zero)
                channel.SpinFor(daemon.BusyPoll);
            return new FaultClient(path, null, daemon) { _sync = channel, Timeout = options.Timeout };
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    /// <summary>Starts the faultd that this package carries, for this process alone, and connects to it. It heals and ends
    /// with the client, and with this process however that ends.</summary>
    /// <param name="options">Where it lies and keeps its state; the package's own when not given.</param>
    /// <param name="cancellationToken">Gives up waiting; the daemon is ended.</param>
    /// <exception cref="FaultException">faultd cannot be found or started; the message says why.</exception>
    public static async Task<FaultClient> StartEmbeddedAsync(
        EmbeddedOptions? options = null, CancellationToken cancellationToken = default)
    {
        var daemon = await EmbeddedDaemon.StartAsync(options ?? new EmbeddedOptions(), cancellationToken).ConfigureAwait(false);
        try
        {
            return await OpenAsync(daemon.SocketPath, daemon, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await daemon.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts the faultd that this package carries; blocks. See <see cref="StartEmbeddedAsync"/>.</summary>
    /// <param name="options">Where it lies and keeps its state; the package's own when not given.</param>
    public static FaultClient StartEmbedded(EmbeddedOptions? options = null) =>
        StartEmbeddedAsync(options).GetAwaiter().GetResult();

    /// <summary>Closes the connection: the daemon takes back what this client injected and did not detach. An embedded
    /// daemon is waited for until it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _closing.CancelAsync().ConfigureAwait(false);
        Volatile.Read(ref _async)?.Dispose();
        _sync?.Dispose();
        if (_embedded is not null)
            await _embedded.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The same as <see cref="DisposeAsync"/>; blocks.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    internal Task<T> CallAsync<T>(Request request, AnswerReader<T> read, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return Volatile.Read(ref _async) is { } open
            ? open.CallAsync(request, read, Timeout, cancellationToken)
            : OpenAndCallAsync(request, read, cancellationToken);
    }

    internal T Call<T>(Request request, AnswerReader<T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return Sync().Call(request, read, Timeout);
    }

    // Each kind of connection is opened by the first call of its kind: most clients never need two.
    private SyncChannel Sync()
    {
        if (_sync is { } open)
            return open;
        lock (_syncGate)
        {
            return _sync ??= OpenSync();
        }
    }

    private SyncChannel OpenSync()
    {
        var channel = new SyncChannel(_socketPath, Timeout);
        try
        {
            channel.Call(FaultRequests.Hello, ReadHello, Timeout);
            return channel;
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    private async Task<T> OpenAndCallAsync<T>(Request request, AnswerReader<T> read, CancellationToken cancellationToken)
    {
        await _asyncGate.WaitAsync(cancellationToken).ConfigureAwait(false);
        AsyncChannel channel;
        try
        {
            if (_async is null)
            {
                (channel, _) = await OpenChannelAsync(_socketPath, cancellationToken).ConfigureAwait(false);
                Volatile.Write(ref _async, channel);
                // Who disposes meanwhile may have looked for the channel before it was there.
                if (Volatile.Read(ref _disposed) != 0)
                    channel.Dispose();
            }
            channel = _async;
        }
        finally
        {
            _asyncGate.Release();
        }
        return await channel.CallAsync(request, read, Timeout, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<FaultClient> OpenAsync(string path, EmbeddedDaemon? embedded, CancellationToken cancellationToken)
    {
        var (channel, info) = await OpenChannelAsync(path, cancellationToken).ConfigureAwait(false);
        return new FaultClient(path, embedded, info) { _async = channel };
    }

    private static async Task<(AsyncChannel Channel, DaemonInfo Daemon)> OpenChannelAsync(string path, CancellationToken cancellationToken)
    {
        var channel = await AsyncChannel.ConnectAsync(path, cancellationToken).ConfigureAwait(false);
        try
        {
            return (channel, await channel.CallAsync(
                FaultRequests.Hello, ReadHello, DefaultTimeout, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    private static DaemonInfo ReadGreeting(ref MessagePackReader reader)
    {
        var daemon = DaemonInfo.Read(ref reader);
        return daemon.ProtocolVersion == Protocol.Version
            ? daemon
            : throw new FaultException(ErrorCode.VersionMismatch,
                $"Cannot greet faultd: it speaks protocol {daemon.ProtocolVersion}, this client {Protocol.Version}");
    }

    private static string DefaultSocket() =>
        Environment.GetEnvironmentVariable(Protocol.SocketVariable) is { Length: > 0 } path ? path : Protocol.DefaultSocket;
}
