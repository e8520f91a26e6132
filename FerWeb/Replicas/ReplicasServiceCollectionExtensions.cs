using FerWeb.Runs;
using FerWeb.Workspace;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.StackExchangeRedis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace FerWeb.Replicas;

/// <summary>Registers what lets several sites stand in for each other: the keys by which one reads the cookies of another.</summary>
internal static class ReplicasServiceCollectionExtensions
{
    private const string KeysInRedis = "FerWeb-DataProtection-Keys";

    public static IServiceCollection AddReplicas(this IServiceCollection services)
    {
        services.AddOptions<ReplicaOptions>().BindConfiguration(ReplicaOptions.Section);
        services.AddSingleton<RedisConnection>();
        services.AddOptions<KeyManagementOptions>().Configure<IServiceProvider, ILoggerFactory>((keys, provider, loggers) =>
        {
            if (provider.GetRequiredService<IOptions<ReplicaOptions>>().Value.Redis.Length > 0)
            {
                keys.XmlRepository = new RedisXmlRepository(provider.GetRequiredService<RedisConnection>().Database, KeysInRedis);
            }
            else if (provider.GetRequiredService<IOptions<StorageOptions>>().Value.Database.Length > 0)
            {
                keys.XmlRepository = new FileSystemXmlRepository(FolderOf(provider.GetRequiredService<DataFolder>()), loggers);
            }
        });
        return services;
    }

    // Whoever reads the keys can write cookies.
    private static DirectoryInfo FolderOf(DataFolder data)
    {
        var folder = Path.Combine(data.Root, "keys");
        return OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(folder)
            : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Connects when it is first asked, and again by itself.</summary>
    private sealed class RedisConnection(IOptions<ReplicaOptions> options) : IDisposable
    {
        private readonly Lazy<ConnectionMultiplexer> _connection = new(() =>
        {
            var settings = ConfigurationOptions.Parse(options.Value.Redis);
            settings.AbortOnConnectFail = false;
            return ConnectionMultiplexer.Connect(settings);
        });

        public IDatabase Database() => _connection.Value.GetDatabase();

        public void Dispose()
        {
            if (_connection.IsValueCreated)
            {
                _connection.Value.Dispose();
            }
        }
    }
}
