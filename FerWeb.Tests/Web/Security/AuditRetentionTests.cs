using FerWeb.Security;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace;
using FerWeb.Workspace.Audit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Web.Security;

/// <summary>Addresses are personal data: they go while the site runs, not only when it starts.</summary>
public sealed class AuditRetentionTests
{
    [Fact]
    public async Task Entries_OlderThanTheirDays_GoWhileTheSiteRuns()
    {
        using var folder = new TemporaryFolder();
        var audit = new AuditLog(new DataFolder(folder.PathTo()));
        audit.Record(AuditActions.ModelDeleted, "mine");
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        using var retention = new AuditRetention(
            audit, Options.Create(new SecurityOptions { AuditDays = 2 }), clock, NullLogger<AuditRetention>.Instance);
        await retention.StartAsync(CancellationToken.None);

        // The timer is there once the service has begun, which nobody tells.
        await Patience.UntilAsync(() =>
        {
            clock.Advance(TimeSpan.FromHours(1));
            return audit.Read().Count == 0;
        });

        Assert.InRange(clock.GetUtcNow() - TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(1.9), TimeSpan.FromDays(30));
        await retention.StopAsync(CancellationToken.None);
    }
}
