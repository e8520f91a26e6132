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
        services.AddOptionsWithValidateOnStart<ReplicaOptions, ReplicaOptionsValidator>().BindConfiguration(ReplicaOptions.Section);
        services.AddSingleton<RedisConnection>();
        services.AddOptions<KeyManagementOptions>().Configure<IServiceProvider>((keys, provider) =>
        {
            if (provider.GetRequiredService<IOptions<ReplicaOptions>>().Value.Redis.Length > 0)
            {
                keys.XmlRepository = new RedisXmlRepository(provider.GetRequiredService<RedisConnection>().Database, KeysInRedis);
            }
            else if (provider.GetRequiredService<IOptions<StorageOptions>>().Value.Database.Length > 0
                || FileSystemXmlRepository.DefaultKeyStorageDirectory is null)
            {
                // The second where the account of the site has no home: else they would be kept in memory, and a restart log everybody out.
                keys.XmlRepository = new KeyFolder(provider.GetRequiredService<DataFolder>(), provider.GetRequiredService<ILogger<KeyFolder>>());
            }
        });
        return services;
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
