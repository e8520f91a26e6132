using FerWeb;
using FerWeb.Api;
using FerWeb.Components;
using FerWeb.Recognition;
using FerWeb.Security;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.UseDefaultAddress();
builder.WebHost.UseStaticWebAssets();
builder.Services.AddRecognition();
builder.Services.AddRecognizeApi();
builder.Services.AddPages();

var app = builder.Build();
app.UseSecurityHeaders();
app.UseExceptionHandler();
app.UsePlainErrorPages();
app.UseRateLimiter();
app.UseAntiforgery();
app.MapStaticAssets();
app.MapPages();
app.MapRecognizeApi();
app.MapApiDescription();
app.MapHealth();
return await app.RunUntilStoppedAsync();
